import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Proxies, certificates and credential helpers, from what is written to what is reached.
    @Suite struct ConnectionTests {
        private static let dead = ["http_proxy", "https_proxy", "all_proxy"].map { ($0, "http://127.0.0.1:1") }

        /// A proxy of its own beats those of the environment, for the registry and for its token server.
        @Test(arguments: ["http", "socks5"]) func aRegistryBehindAProxy(_ scheme: String) throws {
            let host = "registry.test"
            let registry = try RegistryServer(.login(user: "tide", password: "pa55-of-tide", names: [host]))
            try registry.fill("acme/web", tags: ["1.0.0", "1.1.0"])
            let proxy = try ProxyServer(routes: ["\(host):443": registry.port], login: ("tide", "pa55-of-the-proxy"))
            let fleet = try TemporaryDirectory()
            let more =
                "  proxySecretRef: {name: proxy}\n  certSecretRef: {name: authority}\n  secretRef: {name: registry}\n"
            try fleet.write(
                "web.yaml",
                Fleet.repository("web", image: "\(host)/acme/web", more: more) + Fleet.policy("web", range: "1.x")
            )
            let authority = try String(contentsOfFile: try #require(registry.authority).authority, encoding: .utf8)
            let secrets = try TemporaryDirectory()
            try secrets.write([
                "authority/caFile": authority, "proxy/address": "\(scheme)://\(proxy.host)", "proxy/username": "tide",
                "proxy/password": "pa55-of-the-proxy",
                "registry/.dockercfg": #"{"\#(host)":{"username":"tide","password":"pa55-of-tide"}}"#,
            ])
            let environment = Dictionary(Self.dead) { $1 }.merging(["no_proxy": "*"]) { $1 }
            let tidemark = try Tidemark(environment: environment)
            let run = try tidemark("preview", fleet.path, "--secrets", secrets.path)
            #expect(run.output.contains("1.1.0"), "\(run.errors)")
            #expect(proxy.faults.isEmpty && !proxy.targets.isEmpty)
            #expect(
                run.errors.contains(
                    "warning: the key 'caFile' of secret 'flux-system/authority' is deprecated"
                ),
                "\(run.errors)"
            )
            #expect(run.errors.contains("hint: call it 'ca.crt'"))

            try secrets.write("proxy/password", "wrong-password")
            let refused = try tidemark("preview", fleet.path, "--secrets", secrets.path)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("cannot reach 'https://\(host)' through the proxy '"), "\(refused.errors)")
            #expect(refused.errors.contains("hint: check 'spec.proxySecretRef'"))
            #expect(!(refused.errors + run.errors).contains("wrong-password"))

            try secrets.write("proxy/address", "not an address with pa55")
            let odd = try tidemark("preview", fleet.path, "--secrets", secrets.path)
            #expect(odd.errors.contains("the 'address' of secret 'flux-system/proxy' is not the address of a proxy"))
            #expect(!odd.errors.contains("pa55"))
        }

        @Test func aGitServerBehindAProxy() throws {
            let registry = try RegistryServer()
            try registry.fill("acme/web", tags: ["1.0.0", "1.1.0"])
            let git = try GitServer(.plain)
            let port = try #require(git.url.split(separator: ":").last.flatMap { Int($0) })
            let proxy = try ProxyServer(routes: ["git.test:8080": port])
            var files = Fleet.web(image: registry.image("acme/web"), url: "http://git.test:8080/fleet.git")
            files["policies/automation.yaml"] = Fleet.automation(
                url: "http://git.test:8080/fleet.git",
                more: "  proxySecretRef: {name: proxy}\n"
            )
            let remote = try git.repository("fleet", files: files)
            let work = try TemporaryDirectory()
            try work.write(files)
            try Command("git", ["init", "-q", work.path]).succeed()
            let secrets = try TemporaryDirectory()
            try secrets.write("proxy/address", "http://\(proxy.host)")
            let run = try Tidemark(environment: Dictionary(Self.dead) { $1 })(
                "run",
                work.path,
                "--secrets",
                secrets.path
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(try remote.file("apps/web.yaml").contains(":1.1.0"))
            #expect(proxy.faults.isEmpty && !proxy.targets.isEmpty)

            let without = try Tidemark()("run", work.path)
            #expect(without.errors.contains("the secret 'flux-system/proxy' was not given"), "\(without.errors)")
        }

        /// A registry that lets in who shows a certificate.
        @Test func aClientCertificateOpensARegistry() throws {
            let registry = try RegistryServer(.certificate)
            try registry.fill("acme/web", tags: ["1.0.0", "1.1.0"])
            let authority = try #require(registry.authority)
            let fleet = try TemporaryDirectory()
            let more = "  certSecretRef: {name: tls}\n"
            try fleet.write(
                "web.yaml",
                Fleet.repository("web", image: registry.image("acme/web"), more: more)
                    + Fleet.policy("web", range: "1.x")
            )
            let tidemark = try Tidemark()
            func preview(_ files: [String: String]) throws -> Command.Outcome {
                let secrets = try TemporaryDirectory()
                for (key, path) in files {
                    try secrets.write("tls/\(key)", String(contentsOfFile: path, encoding: .utf8))
                }
                return try tidemark("preview", fleet.path, "--secrets", secrets.path)
            }
            let client = try authority.client()
            let all = ["ca.crt": authority.authority, "tls.crt": client.certificate, "tls.key": client.key]
            let run = try preview(all)
            #expect(run.output.contains("1.1.0"), "\(run.errors)")
            #expect(!run.errors.contains("deprecated"))
            #expect(try preview(["ca.crt": authority.authority]).status == 1)
            let half = try preview(all.filter { $0.key != "tls.key" })
            #expect(half.errors.contains("secret 'flux-system/tls' has a 'tls.crt' and no 'tls.key'"), "\(half.errors)")
            let none = try preview(["other": authority.authority])
            #expect(none.errors.contains("has neither 'ca.crt' nor 'tls.crt' and 'tls.key'"), "\(none.errors)")
        }

        /// A list of revoked certificates beside the authority, for a registry and for the remote of a GitRepository.
        @Test func aRevokedCertificateIsRefused() throws {
            let registry = try RegistryServer(.login(user: "tide", password: "pa55-of-tide", names: []))
            try registry.fill("acme/web", tags: ["1.0.0", "1.1.0"])
            let git = try GitServer(.password)
            let url = git.url + "/fleet.git"
            var files = Fleet.web(image: registry.image("acme/web"), url: url)
            files["policies/web.yaml"] =
                Fleet.repository(
                    "web",
                    image: registry.image("acme/web"),
                    more: "  certSecretRef: {name: tls}\n  secretRef: {name: registry}\n"
                ) + Fleet.policy("web", range: "1.x")
            files["policies/automation.yaml"] = Fleet.automation(url: url, more: "  secretRef: {name: git}\n")
            let fleet = try git.repository("fleet", files: files)
            let (first, second) = (try #require(registry.authority), try #require(git.authority))
            let secrets = try TemporaryDirectory()
            try secrets.write([
                "registry/.dockercfg": #"{"\#(registry.host)":{"username":"tide","password":"pa55-of-tide"}}"#,
                "tls/ca.crt": String(contentsOfFile: first.authority, encoding: .utf8),
                "tls/ca.crl": try {
                    try first.revoke(first.another().certificate)
                    return try first.revocationList()
                }(),
                "git/ca.crt": String(contentsOfFile: second.authority, encoding: .utf8),
                "git/ca.crl": second.revocationList(),
                "git/username": GitServer.user, "git/password": GitServer.password,
            ])
            // Policy files that belong to no remote: the one of the GitRepository is opened with its own secret.
            let source = try TemporaryDirectory()
            try source.write(files.filter { $0.key.hasPrefix("policies/") })
            try Command("git", ["init", "-q", source.path]).succeed()
            let tidemark = try Tidemark()
            func run() throws -> Command.Outcome { try tidemark("run", source.path, "--secrets", secrets.path) }
            let before = try fleet.tip()

            try second.revoke(second.certificate)
            try secrets.write("git/ca.crl", second.revocationList())
            let refused = try run()
            #expect(refused.status == 1)
            #expect(
                refused.errors.contains(
                    "cannot use '\(url)': cannot trust '\(git.url)': SSL certificate problem: certificate revoked"
                ),
                "\(refused.errors)"
            )
            try secrets.write("git/ca.crl", "no list")
            #expect(
                try run().errors.contains(
                    "the 'ca.crl' of secret 'flux-system/git' is not a certificate revocation list in PEM"
                )
            )
            try Command("rm", ["\(secrets.path)/git/ca.crl"]).succeed()
            let list = try secrets.read("tls/ca.crl")
            try secrets.write("tls/ca.crl", "no list")
            #expect(try run().errors.contains("the 'ca.crl' of secret 'flux-system/tls' is not"))
            #expect(try fleet.tip() == before)

            // A list that names another certificate lets this one be.
            try secrets.write("tls/ca.crl", list)
            let passed = try run()
            #expect(passed.status == 0, "\(passed.errors)")
            #expect(try fleet.tip() != before)

            try first.revoke(first.certificate)
            try secrets.write("tls/ca.crl", first.revocationList())
            let scan = try run()
            #expect(scan.status == 1)
            #expect(
                scan.errors.contains(
                    "cannot trust 'https://\(registry.host)': SSL certificate problem: certificate revoked"
                ),
                "\(scan.errors)"
            )
        }

        /// TLS before 1.2 is not spoken, not even where the machine's own configuration of OpenSSL allows it.
        @Test func oldTLSIsRefusedWhateverTheMachineAllows() throws {
            let server = try TLSServer("old")
            let directory = try TemporaryDirectory()
            let configuration = try directory.write(
                "openssl.cnf",
                """
                openssl_conf = all
                [all]
                ssl_conf = ssl
                [ssl]
                system_default = weak
                [weak]
                MinProtocol = TLSv1
                CipherString = ALL:@SECLEVEL=0

                """
            )
            let more = "  certSecretRef: {name: tls}\n"
            try directory.write([
                "fleet/web.yaml": Fleet.repository("web", image: "\(server.host)/a", more: more)
                    + Fleet.policy("web", range: "*"),
                "secrets/tls/ca.crt": try String(contentsOfFile: server.authority, encoding: .utf8),
            ])
            // This machine's own client is let in, so that it is Tidemark that refuses.
            let client = try Command(
                "openssl",
                ["s_client", "-connect", server.host, "-CAfile", server.authority],
                environment: ["OPENSSL_CONF": configuration, "PATH": "/usr/bin:/bin"]
            ).run()
            #expect(client.output.contains("Verify return code: 0 (ok)"), "\(client.output)")
            let run = try Tidemark(environment: ["OPENSSL_CONF": configuration])(
                "preview",
                "\(directory.path)/fleet",
                "--secrets",
                "\(directory.path)/secrets"
            )
            #expect(run.status == 1)
            #expect(run.errors.contains("cannot trust 'https://\(server.host)': "), "\(run.errors)")
            #expect(run.errors.contains("protocol"), "\(run.errors)")
        }

        /// Programs run for who allows it, with every command that scans.
        @Test func helpersRunWhereTheyAreAllowed() throws {
            let registry = try RegistryServer(.password)
            try registry.fill("acme/web", tags: ["1.0.0", "1.1.0"])
            let home = try TemporaryDirectory()
            try home.write(
                "bin/docker-credential-test",
                """
                #!/bin/sh
                echo ran >> "$HOME/ran"
                grep -q '^\(registry.host)$' || { echo 'credentials not found in native keychain'; exit 1; }
                echo '{"Username":"\(RegistryServer.user)","Secret":"\(RegistryServer.password)"}'
                """
            )
            try Command("chmod", ["755", "\(home.path)/bin/docker-credential-test"]).succeed()
            let fleet = try TemporaryDirectory()
            for name in ["web", "again"] {
                let text =
                    Fleet.repository(name, image: registry.image("acme/web")) + Fleet.policy(name, range: "1.x")
                try fleet.write("\(name).yaml", text)
            }
            let authority = try #require(registry.authority).authority
            let tidemark = try Tidemark(environment: [
                "HOME": home.path, "PATH": "\(home.path)/bin:/usr/bin:/bin", "SSL_CERT_FILE": authority,
                "DOCKER_CONFIG": home.path,
            ])
            let image = registry.image("acme/web")
            for configuration in [#"{"credHelpers":{"\#(registry.host)":"test"}}"#, #"{"credsStore":"test"}"#] {
                try home.write("config.json", configuration)
                try? FileManager.default.removeItem(atPath: "\(home.path)/ran")
                let refused = try tidemark("tags", image)
                #expect(refused.status == 1 && !FileManager.default.fileExists(atPath: "\(home.path)/ran"))
                if configuration.contains("credHelpers") {
                    #expect(
                        refused.errors.contains("hint: allow it with '--allow-credential-helpers'"),
                        "\(refused.errors)"
                    )
                }
                let tags = try tidemark("tags", image, "--allow-credential-helpers", "--verbose")
                #expect(tags.output == "1.0.0\n1.1.0\n", "\(tags.errors)")
                #expect(
                    tags.errors.contains(
                        "'\(image)' is asked as user '\(RegistryServer.user)' from 'docker-credential-test'"
                    )
                )
                #expect(!tags.errors.contains(RegistryServer.password))
                try FileManager.default.removeItem(atPath: "\(home.path)/ran")
                let preview = try tidemark("preview", fleet.path, "--allow-credential-helpers")
                #expect(preview.output.contains("1.1.0"), "\(preview.errors)")
                // Two policies of one registry ask once.
                #expect(try home.read("ran") == "ran\n")
            }
        }

        /// A secret may be somebody else's than the operator's: no program runs for what stands in one, whatever is allowed.
        @Test(arguments: ["credHelpers", "credsStore"]) func noHelperRunsForASecret(_ key: String) throws {
            let registry = try RegistryServer(.password)
            let home = try TemporaryDirectory()
            try home.write("bin/docker-credential-test", "#!/bin/sh\ntouch '\(home.path)/ran'\nexit 1\n")
            try Command("chmod", ["755", "\(home.path)/bin/docker-credential-test"]).succeed()
            let value = key == "credHelpers" ? #"{"\#(registry.host)":"test"}"# : #""test""#
            let more = "  secretRef: {name: pull}\n"
            try home.write([
                "secrets/pull/.dockerconfigjson": #"{"\#(key)":\#(value)}"#,
                "fleet/web.yaml": Fleet.repository("web", image: registry.image("acme/web"), more: more)
                    + Fleet.policy("web", range: "*"),
            ])
            let tidemark = try Tidemark(environment: [
                "PATH": "\(home.path)/bin:/usr/bin:/bin", "SSL_CERT_FILE": try #require(registry.authority).authority,
            ])
            let options = ["--secrets", "\(home.path)/secrets", "--allow-credential-helpers"]
            let run = try tidemark(["preview", "\(home.path)/fleet"] + options)
            #expect(run.status == 1)
            #expect(!FileManager.default.fileExists(atPath: "\(home.path)/ran"))
            if key == "credHelpers" {
                #expect(run.errors.contains("no program is run for what stands in a secret"), "\(run.errors)")
            }
        }

        /// `--verbose` shows each step, in order, and no secret.
        @Test func theStepsAreShown() throws {
            let directory = try TemporaryDirectory()
            let tokens = try TokenServer(in: directory)
            let registry = try RegistryServer(.token(tokens), in: directory)
            try registry.fill("acme/web", tags: ["1.0.0"])
            let auth = Data("\(TokenServer.user):\(TokenServer.password)".utf8).base64EncodedString()
            try directory.write("config.json", #"{"auths":{"\#(registry.host)":{"auth":"\#(auth)"}}}"#)
            let tidemark = try Tidemark(environment: ["DOCKER_CONFIG": directory.path])
            let image = registry.image("acme/web")
            let run = try tidemark("tags", image, "--verbose", "--token-host", tokens.host)
            #expect(run.output == "1.0.0\n", "\(run.errors)")
            let login = "user '\(TokenServer.user)' from '\(directory.path)/config.json'"
            let url = "http://\(registry.host)/v2/acme/web/tags/list"
            let expected = [
                "'\(image)' is asked as \(login)", "GET \(url): 401 in N ms",
                "'\(registry.host)' asks for a token of '\(tokens.url)' for the service 'registry.test'",
                "'\(tokens.url)' is asked for a token for the service 'registry.test' with the scope 'repository:acme/web:pull' as \(login)",
                "GET \(tokens.url): 200 in N ms", "GET \(url): 200 in N ms",
            ]
            let steps = run.errors.split(separator: "\n").map { String($0.replacing(/in [0-9]+ ms/, with: "in N ms")) }
            #expect(steps == expected)

            let refused = try tidemark("tags", image, "--verbose")
            #expect(refused.errors.contains("hint: if that host may have the login, say '--token-host \(tokens.host)'"))
            try directory.write(
                "config.json",
                #"{"auths":{"\#(registry.host)":{"username":"tide","password":"bad-pa55"}}}"#
            )
            let wrong = try tidemark("tags", image, "--token-host", tokens.host)
            #expect(
                wrong.errors == """
                    error: cannot scan '\(image)': '\(registry.host)' refuses \(login): 401 UNAUTHORIZED: wrong password
                      hint: check that this credential is valid and may read the repository; '--verbose' shows each step

                    """
            )
        }
    }
}
