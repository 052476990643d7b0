import path from "node:path";
import { defineConfig } from "vitepress";

const SOURCE = "https://github.com/redoubt-dev/redoubt/blob/main/";
const pages = path.resolve(import.meta.dirname, "../target/pages");

/// Pages are on the site, each folder's README as its index; everything else is in the repository: sources, licence, data.
function linkToPagesAndSources(md) {
  md.core.ruler.push("links", (state) => {
    const folder = path.relative(pages, path.dirname(state.env.path));
    for (const token of state.tokens.flatMap((block) => block.children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href && !/^(\w+:|#)/.test(href) && !/\.md(#.*)?$/.test(href)) {
        token.attrSet("href", SOURCE + path.posix.join(folder, href));
      } else if (href) {
        token.attrSet("href", href.replace(/^(?!\w+:)(.*)README\.md/, "$1index.md"));
      }
    }
  });
}

const page = (text, link) => ({ text, link });

export default defineConfig({
  title: "Redoubt",
  description: "End-to-end encrypted, post-quantum messaging between agents over Redis or Valkey",
  srcDir: "target/pages",
  rewrites: { "README.md": "index.md", "docs/README.md": "docs/index.md" },
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    config: linkToPagesAndSources,
    // The anchors that the documents are linked by elsewhere.
    anchor: {
      slugify: (text) => text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s/g, "-"),
    },
  },
  themeConfig: {
    search: { provider: "local" },
    nav: [page("Guide", "/docs/getting-started"), page("Specification", "/SPEC"), page("Performance", "/PERFORMANCE")],
    sidebar: [
      {
        text: "Use",
        items: [
          page("Getting started", "/docs/getting-started"),
          page("Sending and handling", "/docs/sending-and-handling"),
          page("Trust and keys", "/docs/trust-and-keys"),
          page("Files", "/docs/files"),
          page("Stores", "/docs/durability"),
          page("Testing your application", "/docs/testing"),
          page("Spring Boot", "/docs/spring-boot"),
          page("Command line", "/docs/command-line"),
          page("Any language", "/docs/gateway"),
          page("AI agents (MCP)", "/docs/mcp"),
        ],
      },
      {
        text: "Operate",
        items: [
          page("Operations", "/docs/operations"),
          page("Console", "/docs/console"),
          page("Metrics and traces", "/docs/metrics"),
          page("Troubleshooting", "/docs/troubleshooting"),
          page("Error codes", "/docs/errors"),
        ],
      },
      {
        text: "Judge",
        items: [
          page("Security model", "/docs/security-model"),
          page("Security", "/SECURITY"),
          page("Reliability", "/RELIABILITY"),
          page("Performance", "/PERFORMANCE"),
        ],
      },
      {
        text: "Change",
        items: [
          page("Architecture", "/ARCHITECTURE"),
          page("Specification", "/SPEC"),
          page("Contributing", "/CONTRIBUTING"),
          page("Changelog", "/CHANGELOG"),
          page("Versions", "/VERSIONING"),
          page("Releasing", "/RELEASING"),
        ],
      },
    ],
  },
});
