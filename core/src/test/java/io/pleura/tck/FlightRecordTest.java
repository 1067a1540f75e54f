package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordTest {

  @TempDir Path folder;

  @Test
  void noticesEveryWayToReadAFile() throws Exception {
    Path file = Files.write(folder.resolve("a.bin"), new byte[] {1, 2});
    List<Callable<Object>> ways =
        List.of(
            () -> Files.readAllBytes(file),
            () -> {
              try (var in = new FileInputStream(file.toFile())) {
                return in.read();
              }
            },
            () -> {
              try (var in = new RandomAccessFile(file.toFile(), "r")) {
                return in.read();
              }
            },
            () -> {
              try (var in = FileChannel.open(file)) {
                return in.read(java.nio.ByteBuffer.allocate(2));
              }
            },
            () -> {
              try (var in = file.toUri().toURL().openStream()) {
                return in.read();
              }
            });
    for (int i = 0; i < ways.size(); i++) {
      List<String> seen = FlightRecord.inputAndOutputOf(ways.get(i));
      // The recorder does not know the path of every stream.
      assertEquals(
          List.of("jdk.FileRead"),
          seen.stream().map(event -> event.split(" ", 2)[0]).distinct().toList(),
          "way " + i);
    }
  }

  @Test
  void noticesWrites() throws Exception {
    Path file = folder.resolve("b.bin");
    assertEquals(
        List.of("jdk.FileWrite " + file),
        FlightRecord.inputAndOutputOf(() -> Files.write(file, new byte[] {1})));
    assertEquals(
        1,
        FlightRecord.inputAndOutputOf(
                () -> {
                  try (var out = new FileOutputStream(file.toFile())) {
                    out.write(1);
                    return out;
                  }
                })
            .size());
  }

  @Test
  void passesOverTheLoadingOfClasses() throws Exception {
    // A class of the JUnit platform that no test needs, so that it is loaded now, from its jar.
    assertEquals(
        List.of(),
        FlightRecord.inputAndOutputOf(
            () ->
                Class.forName(
                    "org.junit.platform.launcher.listeners.LoggingListener",
                    true,
                    FlightRecordTest.class.getClassLoader())));
  }

  @Test
  void passesOnFailures() {
    assertThrows(
        IOException.class,
        () ->
            FlightRecord.inputAndOutputOf(
                () -> {
                  throw new IOException("no");
                }));
  }

  @Test
  void seesNoLibraryWhereNoneIsLoaded() throws Exception {
    assertEquals(List.of(), FlightRecord.librariesLoadedBy(() -> 1));
  }
}
