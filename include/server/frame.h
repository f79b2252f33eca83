/* frame.h - what surrounds every page: the institution, who is signed in, the doors. */
#pragma once

#include "server/lens.h"
#include "server/statics.h"

/* The model's part under "frame" (tests/pages/frame.json); a new reference.  path: of this
 * page; csrf: the session's token, empty when nobody is signed in. */
json_t *frame_model(const struct lens *lens, const struct statics *statics, struct span path,
                    struct span csrf);

/* {"key", "sign"}: each script's {"url", "integrity"}, for the pages that load them; a new
 * reference. */
json_t *frame_scripts(const struct statics *statics);
json_t *frame_script(const struct statics *statics, const char *name);
