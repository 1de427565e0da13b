extension Functions {
    /// Go's own functions.
    public static let builtins = Functions(builtins: [:])
}
