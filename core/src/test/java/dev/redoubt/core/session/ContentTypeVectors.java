package dev.redoubt.core.session;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `content-types.json`.
final class ContentTypeVectors {
  static final String TEXT = "text/plain;charset=utf-8";
  static final String JSON = "application/json";
  static final String BYTES = "application/octet-stream";

  private ContentTypeVectors() {}

  static JsonNode cases() {
    ObjectNode file =
        Json.file(
            "7.2",
            "What a recipient takes for text (`text/plain;charset=utf-8`), for `application/json` and"
                + " for `application/octet-stream`; `none` is none of these.");
    ArrayNode cases = file.putArray("cases");
    put(
        cases,
        "text",
        List.of(
            TEXT,
            "text/plain",
            "TEXT/Plain",
            "text/plain; charset=UTF-8",
            "text/plain ;\tCharset=\"Utf-8\"",
            "text/plain;charset=\"ut\\f-8\"",
            "text/plain;charset=us-ascii",
            "text/plain;;charset=utf-8;",
            "text/plain;format=flowed"));
    put(cases, "json", List.of(JSON, "Application/JSON", "application/json ; charset=UTF-8"));
    put(cases, "bytes", List.of(BYTES, "application/Octet-Stream;x=1"));
    put(
        cases,
        "none",
        List.of(
            "",
            "text",
            "text/",
            "/plain",
            "text/html",
            "text/plain;charset=iso-8859-1",
            "text/plain;charset=utf8",
            "text/plain;charset",
            "text/plain;charset=",
            "text/plain;charset=\"utf-8",
            "text/plain;charset=\"",
            "text/plain;charset=\"utf-8\\",
            "text/plain;charset = utf-8",
            "text/plain;charset=utf-8;charset=utf-8",
            "text/plain, text/html",
            " text/plain",
            "te\u212At/plain",
            "application/json;charset=utf-16",
            "application/problem+json"));
    return file;
  }

  private static void put(ArrayNode to, String as, List<String> contentTypes) {
    contentTypes.forEach(each -> to.addObject().put("content_type", each).put("as", as));
  }
}
