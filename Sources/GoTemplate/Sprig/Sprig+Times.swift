extension Sprig {
    /// The functions of times; those that look at the clock see `now`, in seconds since 1970. Local time is UTC.
    static func times(now: Int64) -> [String: Function] {
        let modify = Function(.string, GoTime.type, result: GoTime.type) { call throws(CallError) in
            do throws(GoDuration.Fault) {
                return (GoTime(call.argument(1)) ?? .zero).adding(try GoDuration(parsing: call.string(0).bytes)).value
            } catch {
                throw .failed(error.reason)
            }
        }
        return [
            "toDate": Function(.string, .string, result: GoTime.type) { call in
                let time = try? GoTime(parsing: call.string(1).bytes, layout: call.string(0).bytes)
                return (time ?? .zero).value
            },
            "mustToDate": Function(.string, .string, result: GoTime.type) { call throws(CallError) in
                do throws(GoTime.Fault) {
                    return try GoTime(parsing: call.string(1).bytes, layout: call.string(0).bytes).value
                } catch {
                    throw .failed(error.reason)
                }
            },
            "mustDateModify": modify,
            "must_date_modify": modify,
            "unixEpoch": Function(GoTime.type, result: .string) { call in
                .string(String((GoTime(call.argument(0)) ?? .zero).unix))
            },
            "ago": Function(.interface, result: .string) { call in
                let now = GoTime(unix: now)
                return switch call.argument(0) {
                case .int(let seconds, .int), .int(let seconds, .int64):
                    .string(now.since(GoTime(unix: seconds)).roundedToSeconds.text)
                case let value: .string(now.since(GoTime(value) ?? now).roundedToSeconds.text)
                }
            },
            "duration": Function(.interface, result: .string) { call in
                let seconds: Int64 =
                    switch call.argument(0) {
                    case .string(let text): Cast.int64(text.bytes, radix: 10).value
                    case .int(let number, .int64): number
                    default: 0
                    }
                return .string(GoDuration(nanoseconds: seconds &* GoDuration.second).text)
            },
            "durationRound": Function(.interface, result: .string) { call in
                let duration: GoDuration? =
                    switch call.argument(0) {
                    case .string(let text): try? GoDuration(parsing: text.bytes)
                    case .int(let number, .int64): GoDuration(nanoseconds: number)
                    case let value: GoTime(value).map { GoTime(unix: now).since($0) }
                    }
                return .string(duration?.roughText ?? "0s")
            },
        ]
    }
}
