// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "tidemark",
    products: [.executable(name: "tidemark", targets: ["tidemark"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLinux"),

        .target(name: "HTTP", dependencies: ["CCurl", "COpenSSL"]),
        .target(name: "YAML", dependencies: ["CYAML"]),
        .target(
            name: "OCI",
            dependencies: [
                "HTTP", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .target(name: "Selection", dependencies: ["CPCRE2"]),
        .target(name: "Markers", dependencies: ["YAML"]),
        .target(name: "GoTemplate"),
        .target(
            name: "Git",
            dependencies: [
                "CGit2", "HTTP", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .target(
            name: "Automation",
            dependencies: [
                "HTTP", "YAML", "OCI", "Selection", "Markers", "GoTemplate", "Git",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .executableTarget(
            name: "tidemark",
            dependencies: ["Automation", "CLinux"]
        ),
        .executableTarget(name: "tidemark-bench", dependencies: ["OCI", "Selection"]),

        .target(
            name: "TestSupport",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/TestSupport",
            exclude: ["name-server.py", "tls-server.py"]
        ),
        .testTarget(name: "GitTests", dependencies: ["Git", "HTTP", "TestSupport"]),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "TestSupport"]),
        .testTarget(name: "OCITests", dependencies: ["OCI", "HTTP", "TestSupport"]),
        .executableTarget(name: "fault-at", path: "Tests/FaultAt"),
        .testTarget(name: "EndToEndTests", dependencies: ["tidemark", "fault-at", "TestSupport"], exclude: ["Cases"]),
        .testTarget(name: "PackageTests", dependencies: ["tidemark", "TestSupport"]),
        .testTarget(name: "SelectionTests", dependencies: ["Selection", "TestSupport"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
        .testTarget(name: "MarkersTests", dependencies: ["Markers", "YAML", "TestSupport"], exclude: ["Golden"]),
        .testTarget(name: "GoTemplateTests", dependencies: ["GoTemplate", "TestSupport"]),
        .testTarget(
            name: "AutomationTests",
            dependencies: [
                "Automation", "GoTemplate", "Git", "HTTP", "Markers", "OCI", "Selection", "YAML", "TestSupport",
            ],
            exclude: ["Catalogue"]
        ),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
