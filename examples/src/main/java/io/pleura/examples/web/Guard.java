package io.pleura.examples.web;

import io.javalin.http.Context;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at each request before anything else: where it comes from and whether it may. */
final class Guard {

  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String BEARER = "Bearer ";
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean loopback;
  private final Optional<byte[]> token;

  Guard(ServerSettings settings) {
    this.loopback = settings.isLoopback();
    this.token = settings.token.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Lets a request pass.
   *
   * @throws ProblemException when it comes from a foreign page (403), by a foreign name (403), or
   *     without the token (401)
   */
  void check(Context request) {
    setHeaders(request);
    checkHost(request.header("Host"));
    checkOrigin(request);
    if (isGuarded(request.path())) {
      request.header("Cache-Control", "no-store");
      token.ifPresent(expected -> checkToken(request, expected));
    }
  }

  private static void setHeaders(Context request) {
    request
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        .header("Cache-Control", "no-cache");
  }

  private static boolean isGuarded(String path) {
    return path.startsWith("/api/v1") || path.startsWith("/metrics");
  }

  /** A name that a foreign server made point to this machine is not one of its own. */
  private void checkHost(@Nullable String host) {
    if (!loopback) {
      return;
    }
    String name = host == null ? "" : host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
    if (!LOOPBACK_NAMES.contains(name)) {
      throw Problem.of(
              403,
              "host-foreign",
              "The server listens on this machine only; it was called by another name.",
              "Call it localhost or 127.0.0.1.")
          .exception();
    }
  }

  private static void checkOrigin(Context request) {
    String origin = request.header("Origin");
    boolean foreign =
        (origin != null && !own(origin, request.header("Host")))
            || (isGuarded(request.path()) && isForeign(request.header("Sec-Fetch-Site")));
    if (foreign) {
      throw Problem.of(
              403,
              "origin-foreign",
              "The request comes from a page of another server.",
              "Use the page of this server, or a program that sends no Origin.")
          .exception();
    }
  }

  private static boolean own(String origin, @Nullable String host) {
    try {
      return host != null && host.equalsIgnoreCase(new URI(origin).getAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isForeign(@Nullable String site) {
    return site != null && (site.equals("cross-site") || site.equals("same-site"));
  }

  private static void checkToken(Context request, byte[] expected) {
    String header = request.header("Authorization");
    if (header == null) {
      request.header("WWW-Authenticate", "Bearer");
      throw Problem.of(
              401, "token-missing", "The request carries no token.", "Send the server's token.")
          .exception();
    }
    byte[] given =
        header.startsWith(BEARER)
            ? header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    if (!MessageDigest.isEqual(given, expected)) {
      request.header("WWW-Authenticate", "Bearer");
      throw Problem.of(
              401, "token-wrong", "The request carries another token.", "Send the server's token.")
          .exception();
    }
  }
}
