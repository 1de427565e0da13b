import GoTemplate

extension Functions {
    /// The functions of commit messages: Go's own and sprig's, as Flux has them.
    ///
    /// - Parameter now: The time of the commit, in seconds since 1970.
    static func commitMessage(now: Int64) -> Functions {
        Functions.sprig(now: now).adding(regularExpressions).adding(digests).adding(versions)
    }
}
