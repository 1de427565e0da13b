import Foundation

/// moto, a mock of AWS (https://docs.getmoto.org), on a free port of loopback. It checks signatures and permissions.
public final class MotoServer: Sendable {
    public let port: Int
    public var url: String { "http://127.0.0.1:\(port)" }
    /// A user's key that may get a token of the registry, and nothing else.
    public let keyID: String
    public let secretKey: String
    private let daemon: Daemon

    /// The account that moto's users belong to.
    public static let account = "123456789012"
    /// What moto's registry gives as a password.
    public static let password = "\(account)-auth-token"
    /// A role that may be taken.
    public static let role = "arn:aws:iam::\(account):role/scanner"

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/moto/bin").path

    /// Starts moto, makes a user, and has every request after that checked, unless `checks` is false.
    public init(checks: Bool = true, in directory: TemporaryDirectory) throws {
        guard FileManager.default.fileExists(atPath: "\(Self.root)/moto_server") else {
            throw Command.Failure(description: "moto is missing: run '.ci/install-moto'")
        }
        let port = try Daemon.freePort()
        self.port = port
        daemon = try Daemon(
            "\(Self.root)/moto_server",
            ["-H", "127.0.0.1", "-p", "\(port)"],
            environment: checks ? ["INITIAL_NO_AUTH_ACTION_COUNT": "3"] : [:],
            port: port,
            in: directory
        )
        let script = """
            import boto3, json
            iam = boto3.client("iam", endpoint_url="http://127.0.0.1:\(port)", region_name="us-east-1",
                               aws_access_key_id="x", aws_secret_access_key="x")
            iam.create_user(UserName="tide")
            iam.put_user_policy(UserName="tide", PolicyName="pull", PolicyDocument=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken", "sts:AssumeRole"], "Resource": "*"}]}))
            key = iam.create_access_key(UserName="tide")["AccessKey"]
            print(key["AccessKeyId"], key["SecretAccessKey"])
            """
        let words = try Command("\(Self.root)/python", ["-c", script]).succeed().split(separator: " ")
        guard words.count == 2 else { throw Command.Failure(description: "moto gives no key") }
        keyID = String(words[0])
        secretKey = String(words[1])
    }
}
