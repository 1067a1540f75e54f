package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.PluginProvider;
import io.pleura.spi.Plugins;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Image filters and feature classes of others, chosen by id from the class path. */
final class RadiomicsPlugins {

  private RadiomicsPlugins() {}

  /**
   * Finds a plug-in.
   *
   * @param what image type or feature class, for messages
   * @param own the names of our own, for suggestions
   * @throws ConfigurationException when there is none (code {@code plugin-missing}), and as for
   *     {@link Plugins#get}
   */
  static <P extends PluginProvider> P get(Class<P> kind, String id, String what, List<String> own) {
    Plugins plugins = Plugins.onClassPath();
    try {
      return plugins.get(kind, id);
    } catch (ConfigurationException e) {
      if (!e.code().equals("plugin-missing")) {
        throw e;
      }
      String broken =
          plugins.broken(kind).isEmpty()
              ? ""
              : plugins.broken(kind).stream()
                  .map(b -> b.provider() + " in " + b.location() + " (" + b.reason() + ")")
                  .collect(Collectors.joining("; ", " Plug-ins found and not usable: ", "."));
      throw new ConfigurationException(
          e.code(),
          "There is no " + what + " '" + id + "'." + broken,
          "Use " + NearestName.suggest(id, known(plugins, kind, own)) + ".",
          e);
    }
  }

  private static List<String> known(
      Plugins plugins, Class<? extends PluginProvider> kind, List<String> own) {
    List<String> known = new ArrayList<>(own);
    try {
      plugins.all(kind).forEach(provider -> known.add(provider.id()));
    } catch (ConfigurationException e) {
      // Two of the others share an id; that is told where one of them is asked for.
    }
    return known;
  }
}
