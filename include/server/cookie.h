/* cookie.h - cookies, in and out (RFC 6265bis). */
#pragma once

#include "server/request.h"

/* Finds a cookie in a Cookie header.  ERR_ABSENT when it is not there; ERR_MALFORMED when
 * it is there twice: someone else put one in, and neither is to be trusted. */
enum err cookie_find(struct span header, struct span name, struct span *value) MUST_USE;

/* Adds a Set-Cookie for the whole site: HttpOnly, SameSite=Lax, Path=/, and Secure when
 * the request came by https.  Lives max_age seconds; 0 takes the cookie back, a negative
 * age lasts until the browser is closed.  Name and value must be RFC 6265 tokens. */
void cookie_set(const struct request *request, struct response *response, struct span name,
                struct span value, int64_t max_age);
