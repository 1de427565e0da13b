import Foundation

/// nginx on a free port of loopback that takes TLS off for a plain server.
public final class TLSFront: Sendable {
    public let port: Int
    public let authority: Authority
    private let daemon: Daemon

    /// - Parameters:
    ///   - names: what the certificate is for, beside `localhost`.
    ///   - target: the plain server's port of loopback.
    ///   - chosen: makes the certificate, its key, and the answer about it that is shown, where they are not the authority's own.
    public init(
        names: [String] = [],
        to target: Int,
        protocols: String = "TLSv1.2 TLSv1.3",
        in directory: TemporaryDirectory,
        showing chosen: (Authority) throws -> (certificate: String, key: String, answer: String?) = {
            ($0.certificate, $0.key, nil)
        }
    ) throws {
        authority = try Authority(in: directory, names: names)
        let shown = try chosen(authority)
        let stapling = shown.answer.map { "ssl_stapling on; ssl_stapling_file \($0);" } ?? ""
        port = try Daemon.freePort()
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(directory.path)/t-\($0);"
        }
        let configuration = try directory.write(
            "front.conf",
            """
            user root;
            daemon off;
            pid \(directory.path)/front.pid;
            error_log stderr;
            events { worker_connections 64; }
            http {
              access_log off;
              \(temporary.joined(separator: " "))
              server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(shown.certificate); ssl_certificate_key \(shown.key);
                ssl_protocols \(protocols); \(stapling)
                location / { proxy_pass http://127.0.0.1:\(target); proxy_set_header Host $http_host; }
              }
            }

            """
        )
        daemon = try Daemon("nginx", ["-c", configuration, "-p", directory.path], port: port, in: directory)
    }
}
