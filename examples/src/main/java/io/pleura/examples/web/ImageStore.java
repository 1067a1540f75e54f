package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.examples.result.ResultJson;
import io.pleura.examples.text.PythonText;
import io.pleura.io.ImageFiles;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The uploaded images. Their bytes lie in a file system that is in memory, so that no reader needs
 * to know and nothing ever lies on the disk. Each is checked on arrival, and refused whole.
 */
final class ImageStore implements AutoCloseable {

  private static final int BLOCK = 1 << 16;
  private static final long LONGEST_WAIT_SECONDS = 30;

  /** A chest CT holds values below this one, HU. */
  private static final int HIGHEST_LUNG = -200;

  private final FileSystem memory;
  private final Path folder;
  private final long mostBytes;
  private final long mostUpload;
  private final boolean digests;
  private final MemoryGate gate;
  private final AtomicLong bytes = new AtomicLong();
  private final Shelf<Image> images;

  /**
   * Makes an empty store.
   *
   * @param mostUpload bytes of one image at most
   * @param mostBytes bytes of all images at most
   * @param digests whether to compute the SHA-256 of each
   * @param kept how long an image stays after it was last used
   */
  ImageStore(long mostUpload, long mostBytes, boolean digests, Duration kept, MemoryGate gate)
      throws IOException {
    this.mostBytes = mostBytes;
    this.mostUpload = Math.min(mostUpload, mostBytes);
    this.digests = digests;
    this.gate = gate;
    this.memory =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder()
                .setMaxSize(mostBytes + (1 << 20))
                .setMaxCacheSize(0)
                .build());
    this.folder = Files.createDirectory(memory.getPath("/images"));
    this.images = new Shelf<>(kept, image -> delete(image.file(), image.bytes()));
  }

  /** An image and what was found in it. */
  record Received(Image image, ObjectNode json) {}

  /**
   * Takes an upload.
   *
   * @param announced its length as the client says, or -1
   * @throws ProblemException when it breaks off (400), is too large (413), or there is no room
   *     (503)
   * @throws InvalidInputException when it cannot be used
   */
  Received receive(ImageRole role, String name, InputStream in, long announced)
      throws IOException, InterruptedException {
    if (announced > mostUpload) {
      throw tooLarge().exception();
    }
    images.expire();
    String id = Shelf.newId();
    Path file = Files.createDirectory(folder.resolve(id)).resolve(role.word() + ending(name));
    long size = 0;
    boolean stored = false;
    try {
      MessageDigest digest = Sha256.begin();
      try (OutputStream out = Files.newOutputStream(file)) {
        byte[] block = new byte[BLOCK];
        for (int n = read(in, block); n >= 0; n = read(in, block)) {
          if (size + n > mostUpload) {
            throw tooLarge().exception();
          }
          if (bytes.addAndGet(n) > mostBytes) {
            bytes.addAndGet(-n);
            throw Problem.of(
                    503,
                    "store-full",
                    "The memory for uploads is taken by other cases.",
                    "Try again in a moment.")
                .exception();
          }
          size += n;
          out.write(block, 0, n);
          if (digests) {
            digest.update(block, 0, n);
          }
        }
      }
      Optional<String> sha256 = digests ? Optional.of(Sha256.end(digest)) : Optional.empty();
      Received received;
      try {
        received = check(id, role, name, file, size, sha256);
      } catch (InvalidInputException e) {
        throw byItsName(e, file, name);
      }
      images.put(id, received.image());
      stored = true;
      return received;
    } finally {
      if (!stored) {
        delete(file, size);
      }
    }
  }

  /** The same problem under the name that the user knows. */
  private static InvalidInputException byItsName(
      InvalidInputException problem, Path file, String name) {
    return new InvalidInputException(
        problem.code(),
        problem.problem().replace(file.toString(), name),
        problem.remedy(),
        problem);
  }

  private static int read(InputStream in, byte[] block) {
    try {
      return in.read(block);
    } catch (IOException e) {
      throw Problem.of(
              400,
              "upload-broken",
              "The upload broke off before its end.",
              "Upload the file again.")
          .exception();
    }
  }

  private Problem tooLarge() {
    return Problem.of(
        413,
        "upload-too-large",
        "The file is larger than " + mostUpload + " bytes, the most that this server takes.",
        "Compress it (.nii.gz), crop it around the lungs, or start the server with a larger"
            + " --max-upload and more memory (-Xmx).");
  }

  /** The image, which stays for another while. */
  Image get(String id, String field) {
    return images
        .get(id)
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "image-unknown",
                        "There is no such image; it was deleted, or not used for too long.",
                        "Upload the file again.")
                    .at(field)
                    .exception());
  }

  boolean remove(String id) {
    return images.remove(id);
  }

  void expire() {
    images.expire();
  }

  /** Bytes of one image at most. */
  long mostUpload() {
    return mostUpload;
  }

  long bytes() {
    return bytes.get();
  }

  int count() {
    return images.count();
  }

  private void delete(Path file, long size) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(file.resolveSibling(""));
    } catch (IOException impossible) {
      throw new IllegalStateException("a file in memory cannot be deleted", impossible);
    }
    bytes.addAndGet(-size);
  }

  private Received check(
      String id, ImageRole role, String name, Path file, long size, Optional<String> sha256)
      throws IOException, InterruptedException {
    if (size == 0) {
      throw new InvalidInputException("file-empty", "The file is empty.", "Choose another file.");
    }
    VoxelGrid grid = ImageFiles.readGrid(file);
    MemoryGate.Lease lease = gate.take(grid.voxelCount(), "The file", LONGEST_WAIT_SECONDS);
    try {
      ReadVolume read = ImageFiles.read(file);
      SortedMap<Integer, Long> labels = new TreeMap<>();
      ObjectNode json = ResultJson.object();
      json.put("id", id)
          .put("role", role.word())
          .put("name", name)
          .put("bytes", size)
          .put("format", read.format());
      ImageJson.putGrid(json, grid);
      List<InputWarning> warnings = new ArrayList<>(read.warnings());
      if (role == ImageRole.MASK) {
        labels.putAll(LabelMap.of(read.volume()).labels());
        putLabels(json.putArray("labels"), labels, grid);
        if (labels.isEmpty()) {
          throw new InvalidInputException(
              "mask-empty",
              "The mask is empty: none of its " + grid.voxelCount() + " voxels is set.",
              "Segment the tumour, or check that this is the right mask.");
        }
      } else {
        putRange(json, read.volume(), warnings);
      }
      ResultJson.putWarnings(json, warnings);
      var image =
          new Image(
              id, role, name, file, size, sha256, grid, Collections.unmodifiableSortedMap(labels));
      return new Received(image, json);
    } finally {
      lease.giveBack();
    }
  }

  private static void putLabels(ArrayNode array, Map<Integer, Long> labels, VoxelGrid grid) {
    labels.forEach(
        (label, voxels) ->
            array
                .addObject()
                .put("label", label)
                .put("voxels", voxels)
                .put("volumeMm3", voxels * grid.voxelVolume()));
  }

  private static void putRange(ObjectNode json, Volume volume, List<InputWarning> warnings) {
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    int n = volume.grid().voxelCount();
    for (int i = 0; i < n; i++) {
      double value = volume.get(i);
      if (!Double.isFinite(value)) {
        throw new InvalidInputException(
            "ct-not-finite",
            "The CT holds voxels that are not finite; one is " + value + ".",
            "Replace these voxels on purpose, for example by -1024 HU outside the scanned circle.");
      }
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    json.putObject("range").put("minimum", minimum).put("maximum", maximum);
    if (minimum >= HIGHEST_LUNG) {
      warnings.add(
          new InputWarning.Note(
              "ct-range-unlikely",
              String.format(
                  Locale.ROOT,
                  "The values reach from %s to %s; those of a chest CT in Hounsfield units begin"
                      + " below %d (lung, air). Is this the CT, and are its values rescaled?",
                  PythonText.number(minimum),
                  PythonText.number(maximum),
                  HIGHEST_LUNG)));
    }
  }

  /** Of the name only what readers tell a compressed file by. */
  private static String ending(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".nii.gz")) {
      return ".nii.gz";
    }
    return lower.endsWith(".nii") ? ".nii" : "";
  }

  @Override
  public void close() throws IOException {
    images.clear();
    memory.close();
  }
}
