package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTrapTest {

  @Test
  void noticesSockets() throws Exception {
    assertEquals(
        List.of("socket://127.0.0.1:1"),
        NetworkTrap.connectionsOf(() -> new Socket("127.0.0.1", 1)));
    assertEquals(
        List.of("socket://127.0.0.1:1"),
        NetworkTrap.connectionsOf(
            () -> {
              try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", 1));
                return socket;
              }
            }));
  }

  @Test
  void noticesUrlConnections() throws Exception {
    assertEquals(
        List.of("http://127.0.0.1:1/weights"),
        NetworkTrap.connectionsOf(
            () -> URI.create("http://127.0.0.1:1/weights").toURL().openStream()));
  }

  @Test
  void noticesTheHttpClient() throws Exception {
    assertEquals(
        List.of("http://127.0.0.1:1/weights"),
        NetworkTrap.connectionsOf(
            () ->
                HttpClient.newHttpClient()
                    .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/weights")).build(),
                        HttpResponse.BodyHandlers.discarding())));
  }

  @Test
  void noticesConnectionsWhoseFailureIsPassedOver() throws Exception {
    assertEquals(
        List.of("socket://127.0.0.1:1"),
        NetworkTrap.connectionsOf(
            () -> {
              try {
                return new Socket("127.0.0.1", 1);
              } catch (IllegalArgumentException e) {
                return "no licence server";
              }
            }));
  }

  @Test
  void letsOtherFailuresThroughAndPutsTheSelectorBack() throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    assertEquals(List.of(), NetworkTrap.connectionsOf(() -> 1));
    assertThrows(
        IllegalStateException.class,
        () ->
            NetworkTrap.connectionsOf(
                () -> {
                  throw new IllegalStateException();
                }));
    assertSame(before, ProxySelector.getDefault());
  }
}
