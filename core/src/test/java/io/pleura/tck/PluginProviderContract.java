package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pleura.execution.ExecutionContext;
import io.pleura.spi.PluginProvider;
import io.pleura.spi.Plugins;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every provider keeps to, whatever its kind.
 *
 * @param <P> kind of plug-in
 */
public abstract class PluginProviderContract<P extends PluginProvider> {

  private static final int THREADS_AT_ONCE = 8;

  private static final String ID = "[a-z0-9]+([.-][a-z0-9]+)*";

  private final Class<P> kind;

  /**
   * For the contract of one kind.
   *
   * @param kind the interface of its providers
   */
  protected PluginProviderContract(Class<P> kind) {
    this.kind = kind;
  }

  /**
   * Makes the provider under test with its constructor.
   *
   * @return a new provider at every call
   */
  protected abstract P provider();

  @Test
  public final void providerHasAPublicConstructorWithoutParameters() {
    Class<?> type = provider().getClass();
    assertTrue(
        hasPublicConstructor(type),
        () -> type + " is not public or has no public constructor without parameters");
  }

  private static boolean hasPublicConstructor(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && Arrays.stream(type.getConstructors()).anyMatch(c -> c.getParameterCount() == 0);
  }

  @Test
  public final void providerConstructorDoesNoInputOrOutput() throws Exception {
    assertEquals(List.of(), FlightRecord.inputAndOutputOf(this::provider));
  }

  @Test
  public final void providerConstructorLoadsNoNativeLibrary() throws Exception {
    assertEquals(List.of(), FlightRecord.librariesLoadedBy(this::provider));
  }

  @Test
  public final void providerConstructorOpensNoNetworkConnection() throws Exception {
    assertEquals(List.of(), NetworkTrap.connectionsOf(this::provider));
  }

  @Test
  public final void providerWasWrittenForThisSpiVersionOrOlder() {
    int version = provider().spiVersion();
    assertTrue(version >= 1 && version <= PluginProvider.SPI_VERSION, () -> "version " + version);
  }

  @Test
  public final void providerHasOneWellFormedId() {
    String id = provider().id();
    assertTrue(id.matches(ID), () -> "id '" + id + "'");
    assertEquals(id, provider().id());
  }

  @Test
  public final void providerIsFoundByItsId() {
    P provider = provider();
    // Other tests say so where the provider cannot be found for these reasons.
    String id = idOrAbort();
    assumeTrue(provider.spiVersion() <= PluginProvider.SPI_VERSION, "the SPI version is wrong");
    assumeTrue(hasPublicConstructor(provider.getClass()), "the constructor is wrong");
    assertSame(provider.getClass(), Plugins.onClassPath().get(kind, id).getClass());
  }

  /**
   * The provider's id; where that is wrong, another test says so.
   *
   * @return the id
   */
  protected final String idOrAbort() {
    String id = provider().id();
    assumeTrue(id.matches(ID) && id.equals(provider().id()), "the id is wrong");
    return id;
  }

  /** Does the same work on several threads at once and gives all outcomes. */
  static <T> List<T> atOnce(Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS_AT_ONCE);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(java.util.Collections.nCopies(24, work))) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Work with a number of threads. */
  interface Threaded<T> {
    T with(ExecutionContext context) throws Exception;
  }

  /** Does work with a pool that really has so many threads, whatever the machine. */
  static <T> T withThreads(int threads, Threaded<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      ExecutionContext context = ExecutionContext.ofCallingThread();
      return work.with(
          new ExecutionContext(pool, threads, context.progress(), context.cancellation()));
    } finally {
      pool.shutdownNow();
    }
  }
}
