/// One comparison within a version range.
struct Constraint: Sendable {
    enum Comparison: Sendable {
        case equal, notEqual, greater, less, greaterOrEqual, lessOrEqual, tilde, caret
    }

    /// Which parts of the version were left out or written as a wildcard: from this one on, all.
    enum Wildcard: Sendable {
        case none, major, minor, patch
    }

    var comparison: Comparison
    var wildcard: Wildcard
    var version: Version

    func admits(_ candidate: VersionFields, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let order = version.text.withUnsafeBufferPointer { candidate.compare(text, version.fields, $0) }
        let sameMajor = candidate.major == version.major
        let sameMinor = candidate.minor == version.minor
        switch comparison {
        case .equal: return wildcard == .none ? order == 0 : isWithinTilde(candidate, order)
        case .tilde: return isWithinTilde(candidate, order)
        case .less: return order < 0
        case .greaterOrEqual: return order >= 0
        case .notEqual:
            // `!=x` compares with 0.0.0: the library forgot that case, and policies may rely on it.
            return switch wildcard {
            case .none, .major: order != 0
            case .minor: !sameMajor
            case .patch: !sameMajor || !sameMinor || !hasSamePrerelease(candidate, text)
            }
        case .greater:
            return switch wildcard {
            case .none: order > 0
            case .major: candidate.major > 0 || order > 0
            case .minor: candidate.major > version.major
            case .patch: candidate.major > version.major || sameMajor && candidate.minor > version.minor
            }
        case .lessOrEqual:
            return switch wildcard {
            case .none: order <= 0
            case .minor: candidate.major <= version.major
            case .major, .patch: candidate.major < version.major || sameMajor && candidate.minor <= version.minor
            }
        case .caret:
            guard order >= 0 else { return false }
            if version.major > 0 || wildcard == .minor { return sameMajor }
            guard candidate.major == 0 else { return false }
            if version.minor > 0 || wildcard == .patch { return sameMinor }
            return candidate.minor == 0 && candidate.patch == version.patch
        }
    }

    private func isWithinTilde(_ candidate: VersionFields, _ order: Int) -> Bool {
        guard order >= 0 else { return false }
        let isZero = version.major == 0 && version.minor == 0 && version.patch == 0
        // `~0.0.0` means anything; so does `*`, which is read as 0.0.0.
        if isZero, wildcard == .none || wildcard == .major { return true }
        return candidate.major == version.major && (wildcard == .minor || candidate.minor == version.minor)
    }

    private func hasSamePrerelease(_ candidate: VersionFields, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard candidate.isPrerelease || version.fields.isPrerelease else { return true }
        var leveled = version.fields
        leveled.major = candidate.major
        leveled.minor = candidate.minor
        leveled.patch = candidate.patch
        return version.text.withUnsafeBufferPointer { candidate.compare(text, leveled, $0) } == 0
    }
}
