import Foundation

/// Bare repositories served by `git http-backend` behind nginx, over TLS with basic authentication, or plainly.
public final class GitServer: Sendable {
    public static let user = "tide"
    public static let password = "pa55-of-the-git-server"
    public static let token = "t0ken-of-the-git-server"

    /// How clients are let in.
    public enum Mode: Sendable {
        /// Plain HTTP, and nothing is asked for.
        case plain
        /// Plain HTTP, and version 0 of the protocol, as servers speak that know nothing newer.
        case old
        /// TLS with a private authority, and a user and password.
        case password
        /// TLS with a private authority, and a bearer token.
        case token
    }

    public let directory: TemporaryDirectory
    public let authority: Authority?
    /// Without user information; a repository's name is put behind it.
    public let url: String
    private let daemons: [Daemon]

    /// Starts both processes on free ports.
    ///
    public init(_ mode: Mode) throws {
        let isSecure =
            switch mode {
            case .plain, .old: false
            case .password, .token: true
            }
        let directory = try TemporaryDirectory()
        self.directory = directory
        authority = isSecure ? try Authority(in: directory) : nil
        let port = try Daemon.freePort()
        url = "\(isSecure ? "https" : "http")://localhost:\(port)"
        let root = "\(directory.path)/repositories"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let socket = "\(directory.path)/fcgi.sock"
        let hash = try Command("openssl", ["passwd", "-apr1", Self.password]).succeed()
        try directory.write("htpasswd", "\(Self.user):\(hash)\n")
        let tls =
            authority.map {
                "ssl_certificate \($0.certificate); ssl_certificate_key \($0.key); ssl_protocols TLSv1.2 TLSv1.3;"
            } ?? ""
        let authentication =
            switch mode {
            case .plain, .old: ""
            case .password: "auth_basic git; auth_basic_user_file \(directory.path)/htpasswd;"
            case .token: "if ($http_authorization != \"Bearer \(Self.token)\") { return 401; }"
            }
        // Only this keeps the client's wish for version 2 from the server.
        let version = if case .old = mode { "fastcgi_param HTTP_GIT_PROTOCOL \"\";" } else { "" }
        let configuration = try directory.write(
            "nginx.conf",
            """
            user root;
            daemon off;
            worker_processes 2;
            pid \(directory.path)/nginx.pid;
            error_log stderr;
            events { worker_connections 256; }
            http {
              access_log \(directory.path)/access.log;
              client_max_body_size 0;
              client_body_temp_path \(directory.path)/t1; proxy_temp_path \(directory.path)/t2;
              fastcgi_temp_path \(directory.path)/t3; uwsgi_temp_path \(directory.path)/t4;
              scgi_temp_path \(directory.path)/t5;
              server {
                listen 127.0.0.1:\(port) \(isSecure ? "ssl http2" : "");
                \(tls)
                \(authentication)
                location / {
                  fastcgi_pass unix:\(socket);
                  fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
                  fastcgi_param GIT_HTTP_EXPORT_ALL 1;
                  fastcgi_param GIT_PROJECT_ROOT \(root);
                  fastcgi_param PATH_INFO $uri;
                  fastcgi_param QUERY_STRING $query_string;
                  fastcgi_param REQUEST_METHOD $request_method;
                  fastcgi_param CONTENT_TYPE $content_type;
                  fastcgi_param CONTENT_LENGTH $content_length;
                  fastcgi_param REMOTE_USER \(Self.user);
                  fastcgi_param HOME \(directory.path);
                  \(version)
                }
              }
            }

            """
        )
        daemons = [
            try Daemon("fcgiwrap", ["-f", "-c", "4", "-s", "unix:\(socket)"], file: socket, in: directory),
            try Daemon("nginx", ["-c", configuration, "-p", directory.path], port: port, in: directory),
        ]
    }

    /// How often each request line came, as `METHOD /path?query`.
    public func requests() throws -> [String] {
        try directory.read("access.log").split(separator: "\n").compactMap { line in
            line.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first.map { request in
                request.split(separator: " ").prefix(2).joined(separator: " ")
            }
        }
    }

    /// Makes a repository with one commit on `main` that holds `files`; empty without any.
    public func repository(_ name: String, files: [String: String]) throws -> BareRepository {
        try BareRepository(at: "\(directory.path)/repositories/\(name).git", files: files)
    }
}
