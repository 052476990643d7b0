package dev.redoubt.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The Model Context Protocol, both eras: each request is answered by what it says itself. One that
/// names its version in `_meta` is of 2026-07-28 (no sessions); any other is of a client that began
/// with `initialize`.
final class Mcp {
  static final String STATELESS = "2026-07-28";

  /// Those that begin with `initialize`, the newest first.
  private static final List<String> WITH_INITIALIZE =
      List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

  private static final int PARSE_ERROR = -32_700;
  private static final int INVALID_REQUEST = -32_600;
  private static final int METHOD_NOT_FOUND = -32_601;
  private static final int INVALID_PARAMS = -32_602;
  private static final int INTERNAL_ERROR = -32_603;
  private static final int UNSUPPORTED_VERSION = -32_022;

  private static final String META = "io.modelcontextprotocol/";

  private static final Logger LOG = LoggerFactory.getLogger(Mcp.class);

  private final McpTools tools;
  private final String version;

  /// @param version of this program
  Mcp(McpTools tools, String version) {
    this.tools = tools;
    this.version = version;
  }

  static boolean supports(String protocolVersion) {
    return protocolVersion.equals(STATELESS) || WITH_INITIALIZE.contains(protocolVersion);
  }

  /// Whether `answer` says that nothing could be made of the message, rather than of one request.
  static boolean refuses(ObjectNode answer) {
    return answer.has("error")
        && (answer.path("id").isNull()
            || answer.path("error").path("code").asInt() == UNSUPPORTED_VERSION);
  }

  /// The id of the request that the client has no use for any more; null if `message` says no such
  /// thing.
  static @Nullable JsonNode cancelled(@Nullable JsonNode message) {
    return message instanceof ObjectNode object
            && "notifications/cancelled".equals(object.path("method").asString(""))
        ? object.path("params").get("requestId")
        : null;
  }

  /// @param message null if it was no JSON
  /// @return the response; null where there is none, as to a notification
  /// @throws InterruptedException if the request was cancelled while it waited
  @Nullable McpAnswer answer(@Nullable JsonNode message) throws InterruptedException {
    if (message == null) {
      return error(null, PARSE_ERROR, "This is no JSON, or it is nested too deep.");
    }
    JsonNode id = message.get("id");
    boolean named = id != null && (id.isString() || id.isIntegralNumber());
    if (!message.isObject() || !message.path("jsonrpc").asString("").equals("2.0")) {
      return error(named ? id : null, INVALID_REQUEST, "This is no JSON-RPC 2.0 message.");
    }
    JsonNode method = message.get("method");
    if (method == null) { // A response, though nothing was asked.
      return null;
    }
    if (!method.isString()) {
      return error(named ? id : null, INVALID_REQUEST, "The method is no string.");
    }
    if (id == null) {
      return null;
    }
    if (!named) {
      return error(null, INVALID_REQUEST, "An id is a string or a whole number.");
    }
    return request(id, method.stringValue(), message.path("params"));
  }

  private McpAnswer request(JsonNode id, String method, JsonNode params)
      throws InterruptedException {
    JsonNode said = params.path("_meta").get(META + "protocolVersion");
    boolean stateless = said != null || method.equals("server/discover");
    if (said != null && !said.asString("").equals(STATELESS)) {
      return unsupported(id, said.asString(""));
    }
    try {
      McpAnswer answer =
          switch (method) {
            case "initialize" -> stateless ? null : McpAnswer.of(initialized(params));
            case "ping" -> stateless ? null : McpAnswer.of(Json.object());
            case "server/discover" -> McpAnswer.of(discovered());
            case "tools/list" -> McpAnswer.of(listed(stateless));
            case "tools/call" -> tools.call(params);
            default -> null;
          };
      if (answer == null) {
        return error(id, METHOD_NOT_FOUND, "There is no such method.");
      }
      ObjectNode result = answer.json();
      if (stateless) {
        result.put("resultType", "complete");
        result.putObject("_meta").set(META + "serverInfo", serverInfo());
      }
      ObjectNode response = Json.object().put("jsonrpc", "2.0");
      response.set("id", id);
      response.set("result", result);
      return answer.with(response);
    } catch (Problem e) {
      return error(id, INVALID_PARAMS, e.detail());
    } catch (RuntimeException e) {
      LOG.error("An MCP request failed", e);
      return error(id, INTERNAL_ERROR, "The server has failed; its log has more.");
    }
  }

  private ObjectNode initialized(JsonNode params) {
    String wanted = params.path("protocolVersion").asString("");
    ObjectNode result =
        Json.object()
            .put(
                "protocolVersion",
                WITH_INITIALIZE.contains(wanted) ? wanted : WITH_INITIALIZE.getFirst());
    result.putObject("capabilities").putObject("tools");
    result.set("serverInfo", serverInfo());
    return result.put("instructions", McpTools.INSTRUCTIONS);
  }

  private ObjectNode discovered() {
    ObjectNode result = Json.object();
    result.set("supportedVersions", versions());
    result.putObject("capabilities").putObject("tools");
    result.put("instructions", McpTools.INSTRUCTIONS);
    return cacheable(result);
  }

  private static ObjectNode listed(boolean stateless) {
    ObjectNode result = Json.object();
    result.set("tools", McpTools.definitions());
    return stateless ? cacheable(result) : result;
  }

  /// For a day: it changes with the program.
  private static ObjectNode cacheable(ObjectNode result) {
    return result.put("ttlMs", 86_400_000).put("cacheScope", "public");
  }

  private ObjectNode serverInfo() {
    return Json.object().put("name", "redoubt").put("title", "Redoubt").put("version", version);
  }

  private static ArrayNode versions() {
    ArrayNode all = Json.array().add(STATELESS);
    WITH_INITIALIZE.forEach(all::add);
    return all;
  }

  private static McpAnswer unsupported(JsonNode id, String requested) {
    McpAnswer answer = error(id, UNSUPPORTED_VERSION, "This protocol version is not supported.");
    ObjectNode data = ((ObjectNode) answer.json().get("error")).putObject("data");
    data.set("supported", versions());
    data.put("requested", requested);
    return answer;
  }

  static McpAnswer tooLong() {
    return error(null, INVALID_REQUEST, "The line is too long.");
  }

  private static McpAnswer error(@Nullable JsonNode id, int code, String message) {
    ObjectNode answer = Json.object().put("jsonrpc", "2.0");
    answer.set("id", id); // null as JSON has it, where the request has none
    answer.putObject("error").put("code", code).put("message", message);
    return McpAnswer.of(answer);
  }
}
