#pragma once
#include <git2.h>
#include <git2/sys/commit.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

// git_libgit2_opts is variadic, which Swift cannot call: one typed function for each option that Tidemark sets.

/// Points the search path of one configuration level (GIT_CONFIG_LEVEL_…) at `path`.
static inline int tidemark_git_set_search_path(int level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

/// Caps the size in bytes of one object inside a received pack.
static inline int tidemark_git_set_pack_max_objects(size_t count) {
    return git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, count);
}

/// Switches the ownership check of a repository's directory on or off.
static inline int tidemark_git_set_owner_validation(int enabled) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

/// Switches the comparison of each object read with its own name on or off.
static inline int tidemark_git_set_strict_hash_verification(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}
