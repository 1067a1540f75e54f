package io.pleura.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The browser of the tests sees what it must report. */
class BrowserTest {

  @RegisterExtension static final Browser BROWSER = new Browser();

  private static HttpServer server;
  private static String body = "";
  private static int status = 200;

  @BeforeAll
  static void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean page = exchange.getRequestURI().getPath().equals("/");
          byte[] bytes = page ? body.getBytes(UTF_8) : "number,1".getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", page ? "text/html" : "text/plain");
          exchange.getResponseHeaders().add("Content-Security-Policy", "default-src 'self'");
          exchange.sendResponseHeaders(page ? 200 : status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stopServer() {
    server.stop(0);
  }

  private static void show(String html) {
    body = "<!doctype html><title>Page</title><link rel=icon href=icon.png>" + html;
    BROWSER.open(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
  }

  private static void assertFault(String part) throws IOException {
    List<String> faults = BROWSER.faults();
    assertTrue(faults.stream().anyMatch(fault -> fault.contains(part)), faults::toString);
  }

  @Test
  void findsNothingWrongWithAnHonestPage() throws IOException {
    status = 200;
    show("<h1 data-test=title>Title</h1>");
    assertEquals("Title", BROWSER.shown("title").getText());
    BROWSER.step("honest");
    assertEquals(List.of(), BROWSER.faults());
  }

  @Test
  void reportsBreachesOfThePolicy() throws IOException {
    status = 200;
    show("<script>document.title = 'run'</script>");
    assertFault("content security policy breached: script-src-elem by inline");
    show("<p style='color: red'>Red</p>");
    assertFault("content security policy breached: style-src-attr by inline");
  }

  @Test
  void reportsRequestsToOtherHosts() throws IOException {
    status = 200;
    show("<a data-test=away href='http://192.0.2.1:9/x'>Away</a>");
    assertEquals(List.of(), BROWSER.faults());
    BROWSER.script("window.open('http://other.example/y', '_self')");
    assertFault("request to another host: http://other.example/y");
  }

  @Test
  void reportsErrorsInTheConsole() throws IOException {
    status = 200;
    show("");
    BROWSER.script("setTimeout(() => { throw new Error('thrown'); })");
    BROWSER.script("Promise.reject(new Error('rejected'))");
    BROWSER.script("console.error('logged')");
    List<String> faults = BROWSER.faults();
    for (String part : List.of("thrown", "rejected", "logged")) {
      assertTrue(faults.stream().anyMatch(fault -> fault.contains(part)), faults::toString);
    }
  }

  @Test
  void reportsRefusedRequestsUnlessTheTestExpectsThem() throws IOException {
    status = 422;
    show("");
    BROWSER.script("return fetch('/refused').then(answer => answer.status)");
    assertFault("422");
    BROWSER.expectAnswers(422);
    BROWSER.script("return fetch('/refused').then(answer => answer.status)");
    assertEquals(List.of(), BROWSER.faults());
  }

  @Test
  void keepsDownloads() throws IOException {
    status = 200;
    show("<a data-test=save download='row.csv' href='/row'>Save</a>");
    BROWSER.click("save");
    assertArrayEquals("number,1".getBytes(UTF_8), BROWSER.download(".csv"));
  }
}
