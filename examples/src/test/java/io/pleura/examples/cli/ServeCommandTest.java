package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {

  @ParameterizedTest
  @CsvSource({
    "--port,70000,--port 70000",
    "--port,-1,--port -1",
    "--workers,0,--workers 0",
    "--max-upload,0,--max-upload 0",
    "--max-upload,12TB,--max-upload 12TB",
    "--max-upload,big,--max-upload big",
  })
  void wrongNumbersAreTold(String option, String value, String told) {
    var run = CommandRun.of("serve", option, value);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(told), run.err());
  }

  @Test
  void othersThanThisMachineNeedAToken() {
    var run = CommandRun.of("serve", "--host", "0.0.0.0", "--port", "0", "--token", "");
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("[token-missing]"), run.err());
    assertTrue(run.err().contains("--token"), run.err());
  }

  @Test
  void weakTokensAreRefused() {
    var run = CommandRun.of("serve", "--token", "secret");
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("[token-weak]"), run.err());
  }

  @Test
  void aMissingBundleIsTold() {
    var run = CommandRun.of("serve", "--bundle", "no-such.pibundle");
    assertEquals(7, run.exitCode(), run.err());
    assertTrue(run.err().contains("no-such.pibundle"), run.err());
  }

  /** Starts, tells where it is, answers, and stops when it is interrupted, as by Ctrl-C. */
  @Test
  void servesUntilItIsStopped() throws Exception {
    var told = new StringWriter();
    var exitCode = new AtomicInteger(-1);
    var command =
        new Thread(
            () ->
                exitCode.set(
                    Pleura.commandLine()
                        .setOut(new PrintWriter(told, true))
                        .execute("serve", "--demo", "--port", "0")));
    command.start();
    Matcher address = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+").matcher("");
    while (command.isAlive() && !address.reset(told.toString()).find()) {
      Thread.sleep(50);
    }
    URI health = URI.create(address.group() + "/health");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode());
    command.interrupt();
    command.join();
    assertEquals(0, exitCode.get());
    assertTrue(told.toString().contains("forgotten"), told.toString());
  }
}
