#pragma once
#include <curl/curl.h>

// Swift does not see constants that are written with a cast.
static const long tidemark_curl_auth_basic = CURLAUTH_BASIC;

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call: one typed function
// for each kind of argument.

static inline CURLcode tidemark_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tidemark_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tidemark_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tidemark_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tidemark_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tidemark_curl_set_blob(CURL *handle, CURLoption option, void *bytes, size_t count) {
    struct curl_blob blob = { .data = bytes, .len = count, .flags = CURL_BLOB_COPY };
    return curl_easy_setopt(handle, option, &blob);
}

typedef size_t (*tidemark_curl_data_function)(char *bytes, size_t size, size_t count, void *context);

/// Sets CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION or CURLOPT_READFUNCTION.
static inline CURLcode tidemark_curl_set_data_function(
    CURL *handle, CURLoption option, tidemark_curl_data_function function) {
    return curl_easy_setopt(handle, option, function);
}

typedef curl_socket_t (*tidemark_curl_socket_function)(
    void *context, curlsocktype purpose, struct curl_sockaddr *address);

/// Sets CURLOPT_OPENSOCKETFUNCTION, which sees each address after it was resolved and before it is reached.
static inline CURLcode tidemark_curl_set_socket_function(CURL *handle, tidemark_curl_socket_function function) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

typedef CURLcode (*tidemark_curl_tls_function)(CURL *handle, void *tls, void *context);

/// Sets CURLOPT_SSL_CTX_FUNCTION, which sees OpenSSL's SSL_CTX of each connection before it is used.
static inline CURLcode tidemark_curl_set_tls_function(CURL *handle, tidemark_curl_tls_function function) {
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, function);
}

static inline CURLcode tidemark_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode tidemark_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

/// Gives the announced length of the body in bytes; -1 where none was.
static inline CURLcode tidemark_curl_get_length(CURL *handle, long *value) {
    curl_off_t length = -1;
    CURLcode code = curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    *value = (long)length;
    return code;
}

static inline CURLMcode tidemark_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// Gives a finished transfer and its result, or NULL when there is none; CURLMsg holds a union that Swift reads badly.
static inline CURL *tidemark_curl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}
