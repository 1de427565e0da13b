"""A Git server on loopback for the bench: `git http-backend` behind nginx, with a fleet that one edit is made in again and again."""
import contextlib, os, pathlib, shutil, socket, subprocess, sys, time, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# Whom this machine trusts besides is no part of the measure, and curl would not read it where it is told whom to trust.
AUTHORITIES = {"SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"}
ENVIRONMENT = dict({name: value for name, value in os.environ.items() if name not in AUTHORITIES},
                   GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null", LC_ALL="C",
                   GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@example.com",
                   GIT_COMMITTER_NAME="A", GIT_COMMITTER_EMAIL="a@example.com")

NGINX = """
user root; daemon off; worker_processes 2; pid {work}/nginx.pid; error_log stderr;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 0;
  client_body_temp_path {work}/t1; proxy_temp_path {work}/t2; fastcgi_temp_path {work}/t3;
  uwsgi_temp_path {work}/t4; scgi_temp_path {work}/t5;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      fastcgi_pass unix:{work}/fcgi.sock;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1; fastcgi_param GIT_PROJECT_ROOT {work}/repositories;
      fastcgi_param PATH_INFO $uri; fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length; fastcgi_param REMOTE_USER bench; fastcgi_param HOME {work};
    }}
  }}
}}
"""

AUTOMATION = """---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {{name: fleet, namespace: flux-system}}
spec: {{interval: 1m, url: {url}, ref: {{branch: main}}}}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {{name: fleet, namespace: flux-system}}
spec:
  interval: 5m
  sourceRef: {{kind: GitRepository, name: fleet}}
  git: {{commit: {{author: {{name: Tidemark, email: tidemark@example.com}}}}}}
"""

# What a person or a script does without Tidemark.
BASELINE = """#!/bin/sh
set -e
rm -rf "{work}/clone"
git clone -q --depth 1 "{url}" "{work}/clone"
cd "{work}/clone"
sed -i "s/one:[0-9.]*/one:0.0.$(date +%s%N)/" one.yaml
git commit -qam "Update"
git push -q origin main
"""


def git(*command, **options):
    return subprocess.run(["git", *map(str, command)], check=True, env=ENVIRONMENT, **options)


@contextlib.contextmanager
def server(work):
    """The URL that repositories in `work/repositories` are below."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    work.mkdir()
    (work / "repositories").mkdir()
    (work / "nginx.conf").write_text(NGINX.format(work=work, port=port))
    with open(work / "log", "w") as log:
        processes = [subprocess.Popen(command, stdout=log, stderr=log, env=ENVIRONMENT) for command in (
            ["fcgiwrap", "-f", "-c", "4", "-s", f"unix:{work}/fcgi.sock"],
            ["nginx", "-c", work / "nginx.conf", "-p", work],
        )]
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    with socket.create_connection(("127.0.0.1", port)):
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            for process in processes:
                process.terminate()
                process.wait()


class Fleet:
    """A repository with the manifests of `tree` and one more whose tag changes with every edit."""

    def __init__(self, work, base, name, tree, tags, policy, tidemark, references=0):
        self.work, self.url, self.tidemark = work, f"{base}/{name}.git", tidemark
        self.cache, self.tags, self.fixed = work / f"{name}.cache", work / f"{name}.tags.yaml", tags.read_text()
        self.number = 0
        repository, seed = work / "repositories" / f"{name}.git", work / f"{name}.seed"
        shutil.copytree(tree, seed)
        (seed / "policies/one.yaml").write_text(policy("one", "registry.example.com/one", ">=0.0.0")
                                                + AUTOMATION.format(url=self.url))
        (seed / "one.yaml").write_text('image: registry.example.com/one:0.0.0 # {"$imagepolicy": "flux-system:one"}\n')
        git("init", "-q", "--bare", "-b", "main", repository)
        git("-C", repository, "config", "http.receivepack", "true")
        git("init", "-q", "-b", "main", seed)
        git("-C", seed, "add", "-A")
        git("-C", seed, "commit", "-qm", "Begin")
        git("-C", seed, "push", "-q", repository, "main")
        if references:
            tip = git("-C", repository, "rev-parse", "main", capture_output=True, text=True).stdout.strip()
            lines = "".join(f"create refs/tags/build-{number:05} {tip}\n" for number in range(references))
            git("-C", repository, "update-ref", "--stdin", input=lines, text=True)
        git("-C", repository, "gc", "-q")
        self.script = work / f"{name}-clone-commit-push.sh"
        self.script.write_text(BASELINE.format(work=work, url=self.url))
        self.script.chmod(0o755)
        self.select()

    def select(self):
        """Makes another tag the newest one."""
        self.number += 1
        self.tags.write_text(f"{self.fixed}registry.example.com/one: [0.0.0, 1.0.{self.number}]\n")

    def command(self, *options):
        return [self.tidemark, "run", self.url, "--tags", self.tags, *options]

    def warm(self):
        """Brings the cache to the repository's newest commit, which is one of ours."""
        subprocess.run(self.command("--cache", self.cache), check=True, stdout=subprocess.DEVNULL)

    def warm_and_select(self):
        """The same, with something to change."""
        self.select()
        self.warm()
        self.select()

    @property
    def cached(self):
        return self.command("--cache", self.cache)
