import Foundation
import HTTP
import TestSupport
import Testing

@testable import OCI

/// Programs of a test, run as Docker would run them.
@Suite struct CredentialHelperTests {
    private static func helper(_ script: String, name: String = "test", more: [String: String] = [:]) throws -> (
        CredentialHelper, TemporaryDirectory
    ) {
        // As the commands do: who doesn't read what is written to them must not end us.
        signal(SIGPIPE, SIG_IGN)
        let directory = try TemporaryDirectory()
        try directory.write("bin/docker-credential-\(name)", "#!/bin/sh\n\(script)\n")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: "\(directory.path)/bin/docker-credential-\(name)"
        )
        let environment = ["PATH": "\(directory.path)/bin:/usr/bin:/bin", "HOME": directory.path].merging(more) { $1 }
        return (CredentialHelper(name, environment: environment), directory)
    }

    @Test func isAskedForTheRegistryAndAnswers() async throws {
        let (helper, directory) = try Self.helper(
            """
            [ "$1" = get ] && [ $# = 1 ] || exit 3
            cat > "$HOME/asked"
            env > "$HOME/environment"
            echo '{"ServerURL":"x","Username":"tide","Secret":"pa55"}'
            """,
            more: ["TIDEMARK_GIT_PASSWORD": "git-password", "AWS_SECRET_ACCESS_KEY": "aws-secret", "GNUPGHOME": "/g"]
        )
        let login = try await helper.login(for: Repository("r.test:5000/a/b"))
        #expect(login == Login(.password(user: "tide", Secret("pa55")), source: "docker-credential-test"))
        #expect(try directory.read("asked") == "r.test:5000")
        let seen = try directory.read("environment")
        #expect(!seen.contains("git-password") && !seen.contains("aws-secret") && seen.contains("GNUPGHOME=/g"))

        _ = try await helper.login(for: Repository("nginx"))
        #expect(try directory.read("asked") == "https://index.docker.io/v1/")
    }

    @Test func aTokenIsNoPassword() async throws {
        let (helper, directory) = try Self.helper(#"echo '{"Username":"<token>","Secret":"t"}'"#)
        let login = try await helper.login(for: Repository("r.test/a"))
        #expect(login?.kind == .identityToken(Secret("t"), user: "<token>"))
        withExtendedLifetime(directory) {}
    }

    @Test func whoKnowsNoneSaysSo() async throws {
        let (helper, directory) = try Self.helper("echo 'credentials not found in native keychain'; exit 1")
        #expect(try await helper.login(for: Repository("r.test/a")) == nil)
        withExtendedLifetime(directory) {}
    }

    @Test(arguments: [
        ("echo 's3cret on the way'; echo 'the store is locked' >&2; exit 1", "the store is locked"),
        ("echo 's3cret'; exit 1", "it fails without a word"),
        ("echo '{\"Secret\":\"s3cret\"'", "its answer is not a JSON object with 'Username' and 'Secret'"),
        (
            "echo '{\"Username\":\"s3cret\",\"Secret\":\"\"}'",
            "its answer is not a JSON object with 'Username' and 'Secret'"
        ),
        ("exec head -c 100000 /dev/zero", nil),
    ]) func whatGoesWrongIsSaidWithoutTheAnswer(_ script: String, _ reason: String?) async throws {
        let (helper, directory) = try Self.helper(script)
        let error = await #expect(throws: OCIError.self) { try await helper.login(for: Repository("r.test/a")) }
        guard case .helperFailed("test", registry: "r.test", let words)? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "")")
            return
        }
        if let reason { #expect(words == reason) } else { #expect(!words.contains("JSON")) }
        #expect(!words.contains("s3cret"))
        withExtendedLifetime(directory) {}
    }

    /// Neither a path, nor an option, nor what lies in the directory that Tidemark happens to run in.
    @Test(arguments: ["../test", "a/b", "", "-x", "a b", "Ä", "$(id)", "missing"]) func isFoundByItsNameAlone(
        _ name: String
    )
        async throws
    {
        let (_, directory) = try Self.helper("touch \"$HOME/ran\"; echo '{}'")
        let environment = ["PATH": ".:bin:\(directory.path)/bin", "HOME": directory.path]
        let helper = CredentialHelper(name, environment: environment)
        let error = await #expect(throws: OCIError.self) { try await helper.login(for: Repository("r.test/a")) }
        let reason =
            name == "missing"
            ? "there is no program 'docker-credential-missing' in PATH" : "that is not the name of one"
        #expect(error == .helperFailed(name, registry: "r.test", reason: reason))
        #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/ran"))
    }

    /// A directory that is not named from the root on is another one wherever Tidemark runs: perhaps a stranger's.
    @Test func noDirectoryIsLookedAtThatDependsOnTheWorkingDirectory() async throws {
        let (_, directory) = try Self.helper(
            #"touch "$HOME/ran"; cat > /dev/null; echo '{"Username":"u","Secret":"s"}'"#
        )
        let relative = String(repeating: "../", count: 32) + directory.path.dropFirst() + "/bin"
        let environment = ["PATH": "\(relative):/usr/bin:/bin", "HOME": directory.path]
        let helper = CredentialHelper("test", environment: environment)
        let error = await #expect(throws: OCIError.self) { try await helper.login(for: Repository("r.test/a")) }
        guard case .helperFailed(_, _, "there is no program 'docker-credential-test' in PATH")? = error else {
            Issue.record("\(error.map { "\($0)" } ?? "")")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/ran"))
    }

    @Test func isEndedWhenItHangs() async throws {
        let (helper, directory) = try Self.helper("echo $$ > \"$HOME/pid\"; exec sleep 100")
        let start = ContinuousClock.now
        let error = await #expect(throws: OCIError.self) { try await helper.login(for: Repository("r.test/a")) }
        #expect("\(error.map(String.init(describing:)) ?? "")".contains("did not end within 10 seconds"))
        #expect(start.duration(to: .now) < .seconds(20))
        let id = try #require(pid_t(directory.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(id, 0) != 0)
    }
}
