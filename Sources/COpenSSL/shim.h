#pragma once
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdbool.h>

// What OpenSSL writes as macros, which Swift does not see.

typedef int (*tidemark_ssl_status_function)(SSL *connection, void *context);

/// Asks servers for the answer of their certificate's authority (RFC 6066, section 8), and sets what looks at it: 1 goes on, 0 ends
/// the handshake. The function is called without an answer, too.
static inline int tidemark_ssl_set_status_function(SSL_CTX *context, tidemark_ssl_status_function function) {
    return SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp) == 1
        && SSL_CTX_set_tlsext_status_cb(context, function) == 1;
}

/// Gives the answer that a server sent, which stays the connection's, and its length; -1 where it sent none.
static inline long tidemark_ssl_get_status(SSL *connection, const unsigned char **answer) {
    return SSL_get_tlsext_status_ocsp_resp(connection, answer);
}

static inline X509 *tidemark_x509_at(const STACK_OF(X509) *chain, int index) {
    return sk_X509_value(chain, index);
}

/// Whether the last error is that no further block of PEM was found.
static inline bool tidemark_pem_has_ended(void) {
    return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}
