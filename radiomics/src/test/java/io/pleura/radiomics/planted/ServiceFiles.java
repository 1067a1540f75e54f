package io.pleura.radiomics.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

/** Plug-ins listed in service files of a folder, beside those of the class path. */
final class ServiceFiles {

  private final Path folder;

  ServiceFiles(Path folder) {
    this.folder = folder;
  }

  ServiceFiles with(Class<?> kind, Class<?> provider) {
    return with(kind, provider.getName());
  }

  ServiceFiles with(Class<?> kind, String line) {
    try {
      Path services = Files.createDirectories(folder.resolve("META-INF/services"));
      Files.writeString(
          services.resolve(kind.getName()),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Does work that finds these plug-ins. */
  <T> T during(Callable<T> work) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, ServiceFiles.class.getClassLoader())) {
      thread.setContextClassLoader(loader);
      return work.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
