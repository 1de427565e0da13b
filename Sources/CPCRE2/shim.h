#pragma once
// pcre2.h refuses to be included before the width of its code units is chosen; tags and patterns are bytes.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
