package io.pleura.spi;

import io.pleura.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Spliterator;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plug-ins that a class loader sees, chosen by id. Safe for concurrent use.
 *
 * <p>A provider that cannot be loaded is reported by {@link #broken} and never keeps the others
 * from being used. Each kind is looked up once, on first use.
 */
public final class Plugins {

  private static final Pattern ID = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

  /** A service list with more failures than this is given up. */
  private static final int MOST_FAILURES = 1000;

  /** A classifier within a classifier, and so on: deeper is no model but an attack. */
  private static final int MOST_NESTED = 8;

  private final ClassLoader loader;
  private final Map<Class<?>, Found> found;
  private final int nesting;

  private Plugins(ClassLoader loader) {
    this(loader, new ConcurrentHashMap<>(), 0);
  }

  private Plugins(ClassLoader loader, Map<Class<?>, Found> found, int nesting) {
    this.loader = loader;
    this.found = found;
    this.nesting = nesting;
  }

  /** Whether what is read with these plug-ins may hold something else that is read with them. */
  boolean canNest() {
    return nesting < MOST_NESTED;
  }

  /** The same plug-ins for what lies within what is read. */
  Plugins nested() {
    return new Plugins(loader, found, nesting + 1);
  }

  /**
   * The plug-ins on the class path: those that the thread's context class loader sees, or, where a
   * thread has none, those beside the SDK.
   *
   * @return plug-ins to choose from
   */
  public static Plugins onClassPath() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new Plugins(context != null ? context : ownLoader());
  }

  /**
   * The plug-ins that a class loader sees.
   *
   * @param loader where to look, its parents included
   * @return plug-ins to choose from
   */
  public static Plugins of(ClassLoader loader) {
    return new Plugins(loader);
  }

  /**
   * The plug-in with an id.
   *
   * @param <P> kind of plug-in
   * @param kind {@link FeatureExtractorProvider}, {@link ClassifierProvider}, {@link
   *     ExplainerProvider}, {@link VolumeReader}, {@link SegmenterProvider}, or an interface of
   *     another module that extends {@link PluginProvider}
   * @param id its id
   * @return the provider
   * @throws ConfigurationException when there is no such plug-in (code {@code plugin-missing}),
   *     there are several ({@code plugin-duplicate}), or it was written for a newer SPI ({@code
   *     plugin-newer})
   */
  public <P extends PluginProvider> P get(Class<P> kind, String id) {
    Found all = find(kind);
    List<PluginProvider> providers = all.byId.getOrDefault(id, List.of());
    if (providers.size() > 1) {
      throw duplicate(kind, id, providers);
    }
    if (providers.size() == 1) {
      return kind.cast(providers.get(0));
    }
    for (Newer newer : all.newer) {
      if (newer.id.equals(id)) {
        throw new ConfigurationException("plugin-newer", newer.text, "Update Pleura.");
      }
    }
    throw missing(kind, id, all);
  }

  /**
   * Every usable plug-in of a kind.
   *
   * @param <P> kind of plug-in
   * @param kind as for {@link #get}
   * @return providers sorted by id
   * @throws ConfigurationException when two have the same id (code {@code plugin-duplicate})
   */
  public <P extends PluginProvider> List<P> all(Class<P> kind) {
    List<P> result = new ArrayList<>();
    find(kind)
        .byId
        .forEach(
            (id, providers) -> {
              if (providers.size() > 1) {
                throw duplicate(kind, id, providers);
              }
              result.add(kind.cast(providers.get(0)));
            });
    return List.copyOf(result);
  }

  /**
   * Every plug-in of a kind that was found and cannot be used.
   *
   * @param kind as for {@link #get}
   * @return possibly none
   */
  public List<BrokenPlugin> broken(Class<? extends PluginProvider> kind) {
    return find(kind).broken;
  }

  private Found find(Class<? extends PluginProvider> kind) {
    if (!kind.isInterface() || kind == PluginProvider.class) {
      throw new IllegalArgumentException(kind.getName() + " is no kind of plug-in");
    }
    return found.computeIfAbsent(kind, k -> load(kind));
  }

  private Found load(Class<? extends PluginProvider> kind) {
    var byId = new TreeMap<String, List<PluginProvider>>();
    var broken = new ArrayList<BrokenPlugin>();
    var newer = new ArrayList<Newer>();
    Spliterator<? extends ServiceLoader.Provider<? extends PluginProvider>> candidates =
        ServiceLoader.load(kind, loader).stream().spliterator();
    boolean more = true;
    while (more && broken.size() < MOST_FAILURES) {
      try {
        more = candidates.tryAdvance(candidate -> accept(candidate, byId, broken, newer));
      } catch (ServiceConfigurationError | LinkageError e) {
        // The lookup itself failed; it goes on with the next entry.
        broken.add(new BrokenPlugin("unknown", "unknown", reason(e), e));
      }
    }
    return new Found(byId, List.copyOf(broken), List.copyOf(newer));
  }

  /** Makes one provider and files it under its id, or reports why it cannot be used. */
  @SuppressWarnings("CatchingUnchecked") // whatever a plug-in throws must not harm the others
  private static void accept(
      ServiceLoader.Provider<? extends PluginProvider> candidate,
      Map<String, List<PluginProvider>> byId,
      List<BrokenPlugin> broken,
      List<Newer> newer) {
    Class<? extends PluginProvider> type = candidate.type();
    String location = location(type);
    try {
      PluginProvider provider = candidate.get();
      int version = provider.spiVersion();
      String id = provider.id();
      if (id == null || !ID.matcher(id).matches()) {
        throw new IllegalStateException(
            "its id '" + id + "' is not made of lower-case letters, digits, hyphens and points");
      }
      if (version < 1) {
        throw new IllegalStateException("its SPI version is " + version);
      }
      if (version > PluginProvider.SPI_VERSION) {
        String text =
            "Plug-in '%s' (%s in %s) was written for SPI version %d; this is version %d."
                .formatted(id, type.getName(), location, version, PluginProvider.SPI_VERSION);
        newer.add(new Newer(id, text));
        broken.add(
            new BrokenPlugin(type.getName(), location, text, new IllegalStateException(text)));
        return;
      }
      byId.computeIfAbsent(id, key -> new ArrayList<>()).add(provider);
    } catch (RuntimeException | ServiceConfigurationError | LinkageError e) {
      broken.add(new BrokenPlugin(type.getName(), location, reason(e), e));
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ServiceConfigurationError
            || cause instanceof ExceptionInInitializerError)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == failure ? String.valueOf(failure.getMessage()) : cause.toString();
  }

  private static ConfigurationException missing(Class<?> kind, String id, Found all) {
    String present = all.byId.isEmpty() ? "none" : String.join(", ", all.byId.keySet());
    String problem =
        "There is no %s with the id '%s'; found: %s.".formatted(words(kind), id, present);
    if (!all.broken.isEmpty()) {
      problem +=
          all.broken.stream()
              .map(b -> b.provider() + " in " + b.location() + " (" + b.reason() + ")")
              .collect(Collectors.joining("; ", " Found and not usable: ", "."));
    }
    return new ConfigurationException(
        "plugin-missing", problem, "Add its jar to the class path, or choose one of those found.");
  }

  private static ConfigurationException duplicate(
      Class<?> kind, String id, List<PluginProvider> providers) {
    String places =
        providers.stream()
            .map(p -> p.getClass().getName() + " in " + location(p.getClass()))
            .collect(Collectors.joining(" and "));
    return new ConfigurationException(
        "plugin-duplicate",
        "The id '%s' is taken by more than one %s: %s.".formatted(id, words(kind), places),
        "Leave only one of them on the class path.");
  }

  /** The name of a kind in words: {@code feature extractor} for FeatureExtractorProvider. */
  private static String words(Class<?> kind) {
    String name = kind.getSimpleName();
    String shorter =
        name.endsWith("Provider") ? name.substring(0, name.length() - "Provider".length()) : name;
    return String.join(" ", shorter.split("(?<=[a-z])(?=[A-Z])", -1)).toLowerCase(Locale.ROOT);
  }

  private static String location(Class<?> type) {
    var source = type.getProtectionDomain().getCodeSource();
    var url = source == null ? null : source.getLocation();
    return url == null ? "unknown" : url.toString();
  }

  private static ClassLoader ownLoader() {
    @Nullable ClassLoader own = Plugins.class.getClassLoader();
    return own != null ? own : ClassLoader.getSystemClassLoader();
  }

  private record Newer(String id, String text) {}

  private record Found(
      TreeMap<String, List<PluginProvider>> byId, List<BrokenPlugin> broken, List<Newer> newer) {}
}
