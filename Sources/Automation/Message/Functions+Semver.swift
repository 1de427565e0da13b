import GoTemplate
import Selection

extension Functions {
    /// sprig's functions of versions, as Masterminds' library reads them.
    static let versions: [String: Function] = [
        "semver": Function(.string, result: SemanticVersion.pointerType) { call throws(CallError) in
            .pointer(Pointer(to: try SemanticVersion(parsing: call.string(0), call).value))
        },
        "semverCompare": Function(.string, .string, result: .bool) { call throws(CallError) in
            guard let range = try? VersionRange(call.string(0).string) else {
                throw .failed("improper constraint: \(try call.format("%q", [call.argument(0)]))")
            }
            let version = try SemanticVersion(parsing: call.string(1), call)
            return .bool(Version(version.text).map { range.admits($0) } ?? false)
        },
    ]
}
