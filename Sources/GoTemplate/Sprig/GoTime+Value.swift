extension GoTime {
    /// Go's `time.Time`.
    static let type = ValueType.structure(structureType)

    /// The time as templates see it.
    var value: Value {
        .structure(
            Structure(
                Self.structureType,
                [.int(nanoseconds, .int64), .int(seconds, .int64), .int(offset, .int64), .string(zone)]
            )
        )
    }

    /// The time of a value that is one.
    init?(_ value: Value) {
        guard case .structure(let structure) = value, structure.type == Self.structureType else { return nil }
        self.init(structure)
    }

    private init(_ structure: Structure) {
        self = .zero
        guard case .int(let nanoseconds, _)? = structure.value(of: "wall"),
            case .int(let seconds, _)? = structure.value(of: "ext"),
            case .int(let offset, _)? = structure.value(of: "offset"),
            case .string(let zone)? = structure.value(of: "zone")
        else { return }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.offset = offset
        // The zero value of a field; a zone without a name has an offset.
        self.zone = zone.isEmpty && offset == 0 ? "UTC" : zone.string
    }

    private static let structureType = StructureType(
        name: "time.Time",
        fields: [
            .init("wall", .int(.int64)), .init("ext", .int(.int64)), .init("offset", .int(.int64)),
            .init("zone", .string),
        ],
        methods: methods
    )

    private static let methods: [String: StructureType.Method] = {
        var methods: [String: StructureType.Method] = [
            "String": { text($0, TimeLayout.standard) },
            "Format": { structure in
                Function(.string, result: .string) { call in
                    .string(ByteString(bytes: GoTime(structure).text(call.string(0).bytes)))
                }
            },
            "MarshalJSON": { structure in
                Function(result: .slice(.uint(.uint8))) { _ throws(CallError) in
                    let time = GoTime(structure)
                    func fault(_ what: String) -> CallError {
                        .failed("json: error calling MarshalJSON for type *time.Time: \(what)")
                    }
                    guard (0...9999).contains(time.fields.year) else { throw fault("year outside of range [0,9999]") }
                    guard abs(time.offset) < 86400 else { throw fault("timezone hour outside of range [0,23]") }
                    let text = time.text(TimeLayout.rfc3339)
                    let bytes = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
                    return .slice(Slice(of: .uint(.uint8), bytes.map { .uint(UInt64($0), .uint8) }))
                }
            },
            "IsZero": { structure in
                Function(result: .bool) { _ in
                    let time = GoTime(structure)
                    return .bool(time.seconds == 0 && time.nanoseconds == 0)
                }
            },
            "UTC": { structure in
                Function(result: type) { _ in
                    let time = GoTime(structure)
                    return GoTime(seconds: time.seconds, nanoseconds: time.nanoseconds).value
                }
            },
            "Month": { text($0, Array("January".utf8)) },
            "Weekday": { text($0, Array("Monday".utf8)) },
        ]
        methods["Local"] = methods["UTC"]
        let numbers: [String: @Sendable (GoTime) -> Int64] = [
            "Year": { $0.fields.year }, "Day": { $0.fields.day }, "YearDay": { $0.fields.yearDay },
            "Hour": { $0.fields.hour }, "Minute": { $0.fields.minute }, "Second": { $0.fields.second },
            "Nanosecond": { $0.nanoseconds },
        ]
        for (name, number) in numbers {
            methods[name] = { structure in Function(result: .int) { _ in .int(number(GoTime(structure)), .int) } }
        }
        let instants: [String: @Sendable (GoTime) -> Int64] = [
            "Unix": { $0.unix }, "UnixMilli": { $0.unix &* 1000 &+ $0.nanoseconds / 1_000_000 },
            "UnixNano": { $0.unix &* GoDuration.second &+ $0.nanoseconds },
        ]
        for (name, number) in instants {
            methods[name] = { structure in
                Function(result: .int(.int64)) { _ in .int(number(GoTime(structure)), .int64) }
            }
        }
        return methods
    }()

    private static func text(_ structure: Structure, _ layout: [UInt8]) -> Function {
        Function(result: .string) { _ in .string(ByteString(bytes: GoTime(structure).text(layout))) }
    }
}
