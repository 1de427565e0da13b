/// The kinds that are read, each with one schema for all its versions (policy-files.md 1).
///
/// A field that only some versions have is known in all of them: which version a file names says little about which one its author
/// read about. `ImageUpdateAutomation` alone changed its layout once.
extension Schema {
    /// A kind that is read.
    enum Kind: String, CaseIterable, Sendable {
        case imageRepository = "ImageRepository"
        case imagePolicy = "ImagePolicy"
        case imageUpdateAutomation = "ImageUpdateAutomation"
        case gitRepository = "GitRepository"

        var group: String { self == .gitRepository ? "source.toolkit.fluxcd.io" : "image.toolkit.fluxcd.io" }
    }

    /// The versions that a kind was ever served in.
    static let versions = ["v1", "v1beta2", "v1beta1", "v1alpha2", "v1alpha1"]

    /// The schema of a whole object.
    static func object(_ kind: Kind, version: String) -> Schema {
        let spec =
            switch kind {
            case .imageRepository: imageRepository(version)
            case .imagePolicy: imagePolicy
            case .imageUpdateAutomation: version == "v1alpha1" ? firstImageUpdateAutomation : imageUpdateAutomation
            case .gitRepository: gitRepository
            }
        return .object([
            .required("apiVersion", .text), .required("kind", .text),
            .required("metadata", kind == .imageUpdateAutomation ? automationMetadata : metadata),
            .required("spec", .object(spec)), .optional("status", .anything),
        ])
    }

    private static let metadata = metadata(annotations: [])
    private static let automationMetadata = metadata(annotations: [pushBranchAnnotation])

    private static func metadata(annotations: [Property]) -> Schema {
        .object(
            [
                .required("name", .text(limit: 253)), .optional("namespace", .text(limit: 63)),
                .optional("labels", .map(.text)),
                .optional("annotations", .openObject(annotations)),
            ]
                + Property.ignored(
                    "creationTimestamp",
                    "deletionGracePeriodSeconds",
                    "deletionTimestamp",
                    "finalizers",
                    "generateName",
                    "generation",
                    "managedFields",
                    "ownerReferences",
                    "resourceVersion",
                    "selfLink",
                    "uid"
                )
        )
    }

    private static let pushBranchAnnotation = Property.optional(
        ImageUpdateAutomation.PushMode.annotation,
        .choice(ImageUpdateAutomation.PushMode.allCases.map(\.rawValue))
    )

    private static func imageRepository(_ version: String) -> [Property] {
        // The API server limits the list since v1beta2.
        version == "v1" || version == "v1beta2" ? imageRepository : firstImageRepository
    }

    private static let imageRepository = imageRepository(exclusionLimit: 25)
    private static let firstImageRepository = imageRepository(exclusionLimit: .max)

    private static func imageRepository(exclusionLimit: Int) -> [Property] {
        [
            .required("image", .text),
            .required("interval", .interval),
            .optional("timeout", .duration(hasHours: false)),
            .optional("secretRef", .reference),
            .optional("serviceAccountName", .text(limit: 253)),
            .optional("certSecretRef", .reference),
            .optional("proxySecretRef", .reference),
            .optional("suspend", .flag),
            .optional("accessFrom", .object([.optional("namespaceSelectors", .list(namespaceSelector, limit: .max))])),
            .optional("exclusionList", .list(.text, limit: exclusionLimit)),
            .optional("provider", .choice(["generic", "aws", "azure", "gcp"])),
            .optional("insecure", .flag),
        ]
    }

    private static let namespaceSelector = Schema.object([.optional("matchLabels", .map(.text))])

    private static let imagePolicy: [Property] = [
        .required("imageRepositoryRef", .object([.required("name", .text), .optional("namespace", .text)])),
        .required(
            "policy",
            .object([
                .optional("semver", .object([.required("range", .text)])),
                .optional("alphabetical", .object([.optional("order", .text)])),
                .optional("numerical", .object([.optional("order", .text)])),
            ])
        ),
        .optional("filterTags", .object([.optional("pattern", .text), .optional("extract", .text)])),
        .optional("digestReflectionPolicy", .choice(["Always", "IfNotPresent", "Never"])),
        .optional("interval", .interval),
        .optional("suspend", .flag),
    ]

    private static let gitReference = Schema.object([
        .optional("branch", .text), .optional("tag", .text), .optional("semver", .text), .optional("name", .text),
        .optional("commit", .text),
    ])

    private static let signingKey = Schema.object([
        .required("secretRef", .reference), .optional("type", .choice(["gpg", "ssh"])),
    ])

    private static let update = Schema.object([.optional("strategy", .choice(["Setters"])), .optional("path", .text)])

    private static let imageUpdateAutomation: [Property] = [
        .required(
            "sourceRef",
            .object([
                .optional("apiVersion", .text), .required("kind", .choice(["GitRepository"])), .required("name", .text),
                .optional("namespace", .text),
            ])
        ),
        .required("interval", .interval),
        .optional("suspend", .flag),
        .optional("policySelector", labelSelector),
        .optional("update", update),
        .required(
            "git",
            .object([
                .optional("checkout", .object([.required("ref", gitReference)])),
                .required(
                    "commit",
                    .object([
                        .required("author", .object([.optional("name", .text), .required("email", .text)])),
                        .optional("messageTemplate", .text),
                        .optional("messageTemplateValues", .map(.text)),
                        .optional("signingKey", signingKey),
                    ])
                ),
                .optional(
                    "push",
                    .object([
                        .optional("branch", .text), .optional("refspec", .text), .optional("options", .map(.text)),
                    ])
                ),
            ])
        ),
    ]

    private static let labelSelector = Schema.object([
        .optional("matchLabels", .map(.text)),
        .optional(
            "matchExpressions",
            .list(
                .object([
                    .required("key", .text), .required("operator", .choice(["In", "NotIn", "Exists", "DoesNotExist"])),
                    .optional("values", .list(.text, limit: .max)),
                ]),
                limit: .max
            )
        ),
    ])

    /// Version v1alpha1, before `git`.
    private static let firstImageUpdateAutomation: [Property] = [
        .required(
            "checkout",
            .object([.required("gitRepositoryRef", .reference), .required("branch", .text)])
        ),
        .required("interval", .interval),
        .optional("suspend", .flag),
        .optional("update", update),
        .required(
            "commit",
            .object([
                .required("authorName", .text), .required("authorEmail", .text), .optional("messageTemplate", .text),
                .optional("signingKey", signingKey),
            ])
        ),
        .optional("push", .object([.required("branch", .text)])),
    ]

    private static let gitRepository: [Property] =
        [
            .required("url", .text),
            .optional("ref", gitReference),
            .optional("secretRef", .reference),
            .optional("timeout", .duration(hasHours: false)),
            .optional("proxySecretRef", .reference),
            .optional("provider", .choice(["generic", "aws", "azure", "github"])),
            .optional("serviceAccountName", .text(limit: 253)),
        ]
        + Property.ignored(
            "accessFrom",
            "gitImplementation",
            "ignore",
            "include",
            "interval",
            "recurseSubmodules",
            "sparseCheckout",
            "suspend",
            "verify"
        )
}
