/// How much one render may take. What goes beyond is an error, never a shortened output.
public struct Limits: Hashable, Sendable {
    /// The length of the output in bytes.
    public var outputBytes: Int
    /// The bytes of all strings and lists that the render produces on its way, whether they are still needed or not.
    public var memoryBytes: Int
    /// The nodes evaluated, iterations included; long arguments of functions count as several.
    public var steps: Int
    /// How deeply templates may invoke templates.
    public var templateDepth: Int
    /// How deeply values may be nested in values.
    public var valueDepth: Int

    /// Creates limits.
    public init(
        outputBytes: Int = 64 << 10,
        memoryBytes: Int = 16 << 20,
        steps: Int = 1_000_000,
        templateDepth: Int = 100,
        valueDepth: Int = 100
    ) {
        self.outputBytes = outputBytes
        self.memoryBytes = memoryBytes
        self.steps = steps
        self.templateDepth = templateDepth
        self.valueDepth = valueDepth
    }

    /// What a commit message needs, and far less than would hurt.
    public static let `default` = Limits()
}
