import Foundation

/// nginx on a free port of loopback that takes TLS off for a plain server.
public final class TLSFront: Sendable {
    public let port: Int
    public let authority: Authority
    private let daemon: Daemon

    /// - Parameters:
    ///   - names: what the certificate is for, beside `localhost`.
    ///   - target: the plain server's port of loopback.
    public init(names: [String], to target: Int, in directory: TemporaryDirectory) throws {
        authority = try Authority(in: directory, names: names)
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
                ssl_certificate \(authority.certificate); ssl_certificate_key \(authority.key);
                location / { proxy_pass http://127.0.0.1:\(target); proxy_set_header Host $http_host; }
              }
            }

            """
        )
        daemon = try Daemon("nginx", ["-c", configuration, "-p", directory.path], port: port, in: directory)
    }
}
