import GoTemplate
import Selection

extension SemanticVersion {
    /// Go's `*semver.Version`.
    static let pointerType = ValueType.pointer(.structure(type))

    /// The version as a template sees it.
    var value: Value {
        .structure(
            Structure(
                Self.type,
                [
                    .uint(major, .uint64), .uint(minor, .uint64), .uint(patch, .uint64), .string(prerelease),
                    .string(metadata), .string(original),
                ]
            )
        )
    }

    private init(_ structure: Structure) {
        func number(_ name: String) -> UInt64 {
            if case .uint(let number, _)? = structure.value(of: name) { number } else { 0 }
        }
        func text(_ name: String) -> String {
            if case .string(let text)? = structure.value(of: name) { text.string } else { "" }
        }
        major = number("major")
        minor = number("minor")
        patch = number("patch")
        prerelease = text("pre")
        metadata = text("metadata")
        original = text("original")
    }

    private static let type: StructureType = StructureType(
        name: "semver.Version",
        fields: [
            .init("major", .uint(.uint64)), .init("minor", .uint(.uint64)), .init("patch", .uint(.uint64)),
            .init("pre", .string), .init("metadata", .string), .init("original", .string),
        ],
        methods: [
            "Major": number { $0.major }, "Minor": number { $0.minor }, "Patch": number { $0.patch },
            "Prerelease": string { $0.prerelease }, "Metadata": string { $0.metadata },
            "Original": string { $0.original },
            "String": string { $0.text },
            "IncMajor": version { $0.nextMajor }, "IncMinor": version { $0.nextMinor },
            "IncPatch": version { $0.nextPatch },
            "SetPrerelease": { structure in
                Function(.string, result: .structure(type)) { call throws(CallError) in
                    try SemanticVersion(structure).setting(\.prerelease, to: call.string(0), "-", call).value
                }
            },
            "SetMetadata": { structure in
                Function(.string, result: .structure(type)) { call throws(CallError) in
                    try SemanticVersion(structure).setting(\.metadata, to: call.string(0), "+", call).value
                }
            },
            "Compare": comparison(.int) { .int($0) },
            "Equal": comparison(.bool) { .bool($0 == 0) },
            "LessThan": comparison(.bool) { .bool($0 < 0) },
            "LessThanEqual": comparison(.bool) { .bool($0 <= 0) },
            "GreaterThan": comparison(.bool) { .bool($0 > 0) },
            "GreaterThanEqual": comparison(.bool) { .bool($0 >= 0) },
            "MarshalJSON": { structure in
                Function(result: .slice(.uint(.uint8))) { _ in
                    let bytes = Array("\"\(SemanticVersion(structure).text)\"".utf8)
                    return .slice(Slice(of: .uint(.uint8), bytes.map { .uint(UInt64($0), .uint8) }))
                }
            },
        ]
    )

    private static func number(_ part: @escaping @Sendable (SemanticVersion) -> UInt64) -> StructureType.Method {
        { structure in
            Function(result: .uint(.uint64)) { _ in .uint(part(SemanticVersion(structure)), .uint64) }
        }
    }

    private static func string(_ part: @escaping @Sendable (SemanticVersion) -> String) -> StructureType.Method {
        { structure in Function(result: .string) { _ in .string(part(SemanticVersion(structure))) } }
    }

    private static func version(_ part: @escaping @Sendable (SemanticVersion) -> SemanticVersion)
        -> StructureType.Method
    {
        { structure in
            Function(result: .structure(type)) { _ in part(SemanticVersion(structure)).value }
        }
    }

    private static func comparison(
        _ result: ValueType,
        _ judge: @escaping @Sendable (Int) -> Value
    ) -> StructureType.Method {
        { structure in
            Function(pointerType, result: result) { call throws(CallError) in
                guard case .pointer(let pointer) = call.argument(0), case .structure(let other)? = pointer.pointee,
                    let left = Version(SemanticVersion(structure).text),
                    let right = Version(SemanticVersion(other).text)
                else { throw .failed("runtime error: invalid memory address or nil pointer dereference") }
                return judge(left < right ? -1 : left == right ? 0 : 1)
            }
        }
    }
}
