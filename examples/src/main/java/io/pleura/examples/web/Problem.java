package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.examples.result.ResultJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as problem details (RFC 9457) that carry the SDK's code and remedy.
 *
 * @param status HTTP status
 * @param code kind of problem, which never changes
 * @param detail what, where, which value
 * @param remedy what to do
 * @param field the field of the request that is wrong, or null
 * @param parts the problems of several fields; empty where there is one
 */
record Problem(
    int status,
    String code,
    String detail,
    String remedy,
    @Nullable String field,
    List<Problem> parts) {

  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, String code, String detail, String remedy) {
    return new Problem(status, code, detail, remedy, null, List.of());
  }

  /** The problem of a failure. Says nothing about the inside of the server. */
  static Problem of(Throwable thrown) {
    if (thrown instanceof ProblemException known) {
      return known.problem();
    }
    if (thrown instanceof PleuraException known) {
      int status = status(known);
      return status < 500
          ? of(status, known.code(), known.problem(), known.remedy())
          : of(
              status,
              known.code(),
              "The server failed while it worked on the case.",
              "Try again; if it fails again, report it with the server's log.");
    }
    if (thrown instanceof OutOfMemoryError) {
      return of(
          503,
          "out-of-memory",
          "The server has not enough memory for this image now.",
          "Try again later, or start the server with more memory (-Xmx).");
    }
    return of(
        500,
        "unexpected",
        "The server failed unexpectedly.",
        "Try again; if it fails again, report it with the server's log.");
  }

  private static int status(PleuraException failure) {
    if (failure.code().equals("file-not-recognised")) {
      return 415;
    }
    if (failure instanceof CancelledException) {
      return 409;
    }
    return failure instanceof InvalidInputException || isOfRequest(failure) ? 422 : 500;
  }

  /** Errors of settings that the request chose. */
  private static boolean isOfRequest(PleuraException failure) {
    return failure.code().startsWith("centre-") || failure.code().equals("feature-unknown");
  }

  /** Several problems as one; a single one as it is. */
  static Problem of(List<Problem> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : new Problem(
            422,
            "fields-invalid",
            parts.size() + " fields of the request are wrong.",
            "Mend each of them.",
            null,
            parts);
  }

  Problem at(String name) {
    return new Problem(status, code, detail, remedy, name, parts);
  }

  ObjectNode json() {
    ObjectNode root = ResultJson.object();
    root.put("type", "about:blank").put("title", title(status)).put("status", status);
    put(root);
    if (!parts.isEmpty()) {
      ArrayNode errors = root.putArray("errors");
      parts.forEach(part -> part.put(errors.addObject()));
    }
    return root;
  }

  void put(ObjectNode node) {
    node.put("code", code).put("detail", detail).put("remedy", remedy);
    if (field != null) {
      node.put("field", field);
    }
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 503 -> "Service Unavailable";
      default -> status >= 500 ? "Internal Server Error" : "Error";
    };
  }

  ProblemException exception() {
    return new ProblemException(this);
  }
}
