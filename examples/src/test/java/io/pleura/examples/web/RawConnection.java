package io.pleura.examples.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bytes on a connection, for what no well-behaved client sends. */
final class RawConnection implements AutoCloseable {

  private static final int LONGEST_WAIT_MILLISECONDS = 60_000;

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;

  private RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.in = socket.getInputStream();
  }

  static RawConnection to(URI server) throws IOException {
    var socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(LONGEST_WAIT_MILLISECONDS);
    return new RawConnection(socket);
  }

  /** One request of lines, of which the last ones are the headers; the whole answer. */
  static String ask(URI server, String... lines) throws IOException {
    try (var connection = to(server)) {
      connection.send(String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
      return connection.rest();
    }
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Whether the other side has sent something that was not read yet. */
  boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  /** What comes until the other side closes the connection, or breaks it. */
  String rest() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try {
      in.transferTo(bytes);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException broken) {
      // What came before counts.
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** What comes at first. */
  String start() throws IOException {
    byte[] bytes = new byte[8192];
    int n = in.read(bytes);
    return new String(bytes, 0, Math.max(0, n), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
