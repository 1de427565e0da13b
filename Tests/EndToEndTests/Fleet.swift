import Foundation
import TestSupport

/// The files of a small fleet: one image repository, one policy, one automation, one marked manifest beside files that
/// nothing may touch.
enum Fleet {
    static func repository(_ name: String, image: String, more: String = "") -> String {
        """
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageRepository
        metadata:
          name: \(name)
          namespace: flux-system
        spec:
          image: \(image)
          interval: 5m
        \(more)
        """
    }

    static func policy(_ name: String, range: String) -> String {
        """
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata:
          name: \(name)
          namespace: flux-system
        spec:
          imageRepositoryRef:
            name: \(name)
          policy:
            semver:
              range: '\(range)'

        """
    }

    static func automation(url: String, more: String = "", commit: String = "", push: String = "") -> String {
        """
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: fleet
          namespace: flux-system
        spec:
          interval: 1m
          url: \(url)
          ref:
            branch: main
        \(more)
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata:
          name: fleet
          namespace: flux-system
        spec:
          interval: 5m
          sourceRef:
            kind: GitRepository
            name: fleet
          git:
            commit:
              author:
                name: Tidemark
                email: tidemark@example.com
        \(commit)
        \(push)
          update:
            path: ./apps

        """
    }

    static func deployment(_ name: String, image: String, policy: String? = nil) -> String {
        """
        # \(name): CRLF below, a tab in this comment\tand no line feed at the end
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name:   \(name), namespace: shop}\r
        spec:
          template:
            spec:
              containers:
                - name: main
                  image: '\(image)'   # {"$imagepolicy": "flux-system:\(policy ?? name)"}
        """
    }

    /// A fleet with one app `web` at 1.0.0 whose range is 1.x.
    static func web(image: String, url: String) -> [String: String] {
        [
            "policies/web.yaml": repository("web", image: image) + "\n" + policy("web", range: "1.x"),
            "policies/automation.yaml": automation(url: url),
            "apps/web.yaml": deployment("web", image: "\(image):1.0.0"),
            "other/web.yaml": deployment("web", image: "\(image):1.0.0"), "README.md": "# fleet\n",
        ]
    }
}

extension TemporaryDirectory {
    func write(_ files: [String: String]) throws {
        for (name, text) in files { try write(name, text) }
    }
}
