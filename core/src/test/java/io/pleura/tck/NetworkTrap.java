package io.pleura.tck;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notices and refuses network connections: plain sockets, URL connections and the HTTP client all
 * ask the default proxy selector before they connect. Channels of NIO do not ask anybody.
 */
final class NetworkTrap extends ProxySelector {

  private final List<String> connections = new CopyOnWriteArrayList<>();

  private NetworkTrap() {}

  /** Where some work tried to connect to; what it throws is passed over if it did. */
  static List<String> connectionsOf(Callable<?> work) throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    var trap = new NetworkTrap();
    ProxySelector.setDefault(trap);
    try {
      work.call();
    } catch (Exception | LinkageError e) {
      if (trap.connections.isEmpty()) {
        throw e;
      }
    } finally {
      ProxySelector.setDefault(before);
    }
    return List.copyOf(trap.connections);
  }

  @Override
  public List<Proxy> select(URI uri) {
    connections.add(uri.toString());
    throw new IllegalArgumentException("plug-ins open no network connection: " + uri);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
