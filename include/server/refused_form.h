/* refused_form.h - a page's form whose command was refused. */
#pragma once

#include "server/small_form.h"
#include "server/visit.h"

/* True when the first job was refused for what was typed, and a page asked: *attempt then says
 * what, and the page is to be shown again.  form: the small form's name. */
bool refused_form(const struct visit *visit, const char *form, struct attempt *attempt);

/* Shows it, with the status of its refusal. */
enum err refused_form_show(struct visit *visit, const char *page, json_t *model);
