package io.pleura.io;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.spi.VolumeReader;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.ZipException;

/**
 * Reads NIfTI-1 and NIfTI-2: {@code .nii}, {@code .nii.gz}, and {@code .hdr} with {@code .img},
 * where either file of the pair may be named. Stateless and safe for concurrent use.
 *
 * <p>Whether a file is compressed is told by its first bytes, the byte order by its header. Beside
 * the volume, reading takes less than two megabytes.
 *
 * <p><b>Voxels.</b> All integer types of 8 to 64 bit and float of 32 and 64 bit; complex and colour
 * are refused. Stored values count as they are when the slope is 0 or not a number, when the
 * intercept is not a number, or when they are 1 and 0. Otherwise the voxel is stored value times
 * slope plus intercept, computed in double; an integer type then becomes {@link
 * io.pleura.volume.PixelType#FLOAT32}, as in ITK. Values that are not finite are passed on.
 *
 * <p><b>Place.</b> The sform holds where its code is above 0, else the qform where its code is
 * above 0; with neither, the axes are taken as LPS from (0, 0, 0), with a warning. (ITK prefers the
 * qform over an sform of a code other than 1.) Where both are there and place a corner more than a
 * hundredth of a voxel apart, a warning states the distance. Spacing is always pixdim, as in ITK;
 * when the sform's columns differ from it by more than 0.1 %, a warning states both. Micrometres
 * and metres become millimetres, RAS becomes LPS. Axes that are off a right angle by less than
 * 0.00001 radian are used as they are, by less than 0.001 radian mended to the nearest orthogonal
 * ones with a warning, and refused beyond that.
 *
 * <p><b>Axes.</b> A fourth to seventh axis of length 1 is dropped with a warning; longer ones are
 * refused, but for a fifth axis of components of which {@link #read(Path, int)} takes one.
 *
 * @see <a href="https://nifti.nimh.nih.gov/nifti-1">NIfTI-1</a>
 * @see <a href="https://nifti.nimh.nih.gov/nifti-2">NIfTI-2</a>
 */
public final class NiftiReader implements VolumeReader {

  /** Extensions before the voxels are small; far more is a damaged header or an attack. */
  private static final double MOST_BEFORE_VOXELS = 1 << 28;

  private static final String WRITE_AGAIN = "Write, copy or download the file again.";

  /** Makes a reader. */
  public NiftiReader() {}

  @Override
  public String id() {
    return "nifti";
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public String formats() {
    return "NIfTI-1 and NIfTI-2 (.nii, .nii.gz, .hdr with .img beside it)";
  }

  @Override
  public boolean canRead(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    if (readHeader(path).isPresent()) {
      return true;
    }
    Optional<Path> headerFile = headerOfPair(path);
    return headerFile.isPresent() && readHeader(headerFile.get()).isPresent();
  }

  private static Optional<NiftiHeader> readHeader(Path path) throws IOException {
    try (VoxelSource source = VoxelSource.open(path)) {
      return readHeader(source);
    } catch (EOFException | ZipException noGzip) {
      return Optional.empty();
    }
  }

  private static Optional<NiftiHeader> readHeader(VoxelSource source) throws IOException {
    byte[] bytes = source.readStart(NiftiHeader.SIZE_1);
    if (NiftiHeader.sizeFrom(bytes).orElse(0) == NiftiHeader.SIZE_2) {
      byte[] rest = source.readStart(NiftiHeader.SIZE_2 - NiftiHeader.SIZE_1);
      byte[] all = Arrays.copyOf(bytes, bytes.length + rest.length);
      System.arraycopy(rest, 0, all, bytes.length, rest.length);
      bytes = all;
    }
    return NiftiHeader.parse(bytes);
  }

  /**
   * Reads a volume.
   *
   * @param path the file, or either file of a pair
   * @return voxels in LPS, and warnings of these codes: {@code gzip-name}, {@code
   *     nifti-axis-dropped}, {@code nifti-bits}, {@code nifti-surplus}, {@code intercept-ignored},
   *     {@code sform-qform-differ}, {@code spacing-disagrees}, {@code axes-rounded}, {@code
   *     orientation-missing}
   * @throws InvalidInputException with one of these codes: {@code file-missing}, {@code
   *     file-not-recognised}, {@code file-truncated}, {@code file-damaged}, {@code
   *     nifti-pair-incomplete}, {@code nifti-header-damaged}, {@code nifti-datatype}, {@code
   *     volume-not-3d}, {@code volume-too-large}, {@code voxel-too-large}, {@code spacing-invalid},
   *     {@code orientation-invalid}, {@code axes-not-orthogonal}
   * @throws IOException when a file cannot be read
   */
  @Override
  public ReadVolume read(Path path) throws IOException {
    return readChannel(path, OptionalInt.empty());
  }

  /**
   * Reads one component of a file whose fifth axis holds several values a voxel.
   *
   * @param path the file, or either file of a pair
   * @param channel number of the component, from 0
   * @return voxels in LPS and warnings, as for {@link #read(Path)}
   * @throws InvalidInputException when there is no such component (code {@code channel-missing}),
   *     and as for {@link #read(Path)}
   * @throws IOException when a file cannot be read
   */
  @Override
  public ReadVolume read(Path path, int channel) throws IOException {
    return readChannel(path, OptionalInt.of(channel));
  }

  /** Reads the header alone. */
  @Override
  public VoxelGrid readGrid(Path path) throws IOException {
    ImageFiles.checkExists(path);
    Path headerFile =
        isImageOfPair(path) ? headerOfPair(path).orElseThrow(() -> headerMissing(path)) : path;
    NiftiHeader header = readHeader(headerFile).orElseThrow(() -> notNifti(headerFile));
    return NiftiGeometry.of(header, nameOf(headerFile), new ArrayList<>());
  }

  private static ReadVolume readChannel(Path path, OptionalInt channel) throws IOException {
    ImageFiles.checkExists(path);
    var warnings = new ArrayList<InputWarning>();
    Path headerFile = path;
    if (isImageOfPair(path)) {
      headerFile = headerOfPair(path).orElseThrow(() -> headerMissing(path));
    }
    try (VoxelSource source = VoxelSource.open(headerFile)) {
      Path named = headerFile;
      NiftiHeader header = readHeader(source).orElseThrow(() -> notNifti(named));
      if (header.single) {
        return read(headerFile, header, source, channel, warnings);
      }
      Path imageFile = imageOfPair(headerFile);
      warnOfName(headerFile, source, warnings);
      try (VoxelSource image = VoxelSource.open(imageFile)) {
        return read(imageFile, header, image, channel, warnings);
      }
    } catch (EOFException | ZipException noGzip) {
      throw new InvalidInputException(
          "file-damaged",
          nameOf(path)
              + " starts as gzip but cannot be uncompressed ("
              + noGzip.getMessage()
              + ").",
          WRITE_AGAIN,
          noGzip);
    }
  }

  private static ReadVolume read(
      Path voxelFile,
      NiftiHeader header,
      VoxelSource source,
      OptionalInt channel,
      List<InputWarning> warnings)
      throws IOException {
    String file = nameOf(voxelFile);
    long channels = channel.isEmpty() ? 1 : header.takeComponents();
    if (channel.isPresent() && (channel.getAsInt() < 0 || channel.getAsInt() >= channels)) {
      throw new InvalidInputException(
          "channel-missing",
          file
              + " holds "
              + (channels == 1 ? "one value" : channels + " values")
              + " a voxel; there is no channel "
              + channel.getAsInt()
              + ".",
          channels == 1
              ? "Choose channel 0, or a mask with several components."
              : "Choose a channel from 0 to " + (channels - 1) + ".");
    }
    warnOfName(voxelFile, source, warnings);
    NiftiDataType type =
        NiftiDataType.ofCode(header.datatype).orElseThrow(() -> unsupported(header, file));
    if (header.bitpix != 8 * type.bytes()) {
      warnings.add(
          new InputWarning.Note(
              "nifti-bits",
              file
                  + " states "
                  + header.bitpix
                  + " bits a voxel, but its datatype "
                  + nameOf(type)
                  + " has "
                  + 8 * type.bytes()
                  + "; the datatype counts."));
    }
    VoxelGrid grid = NiftiGeometry.of(header, file, warnings);
    long bytes = (long) grid.voxelCount() * type.bytes();
    source.startVoxels(voxelStart(header, file) + channel.orElse(0) * bytes, bytes);
    var decoder = new VoxelDecoder(grid, header, type, file);
    boolean scaled = isScaled(header, file, warnings);
    checkMemory(grid, type, scaled, file);
    Volume volume =
        scaled
            ? decoder.decodeScaled(source, header.slope, header.intercept)
            : decoder.decode(source);
    if (source.finish() && channels == 1) {
      warnings.add(
          new InputWarning.Note(
              "nifti-surplus",
              file + " goes on after its last voxel; the surplus bytes are ignored."));
    }
    var format = new StringBuilder("NIfTI-" + header.version + ", " + nameOf(type));
    if (scaled) {
      format.append(" x ").append(header.slope).append(" + ").append(header.intercept);
    }
    if (header.order == ByteOrder.BIG_ENDIAN) {
      format.append(", big-endian");
    }
    if (source.isCompressed()) {
      format.append(", gzip");
    }
    if (channels > 1) {
      format.append(", channel ").append(channel.orElse(0)).append(" of ").append(channels);
    }
    return new ReadVolume(volume, format.toString(), warnings);
  }

  private static long voxelStart(NiftiHeader header, String file) {
    double start = header.voxOffset;
    if (header.single && start == 0) {
      return header.firstVoxelOffset();
    }
    if (!(start >= (header.single ? header.size() : 0) && start <= MOST_BEFORE_VOXELS)
        || start != Math.rint(start)) {
      throw new InvalidInputException(
          "nifti-header-damaged",
          file + " says that its voxels start at byte " + start + " (vox_offset).",
          WRITE_AGAIN);
    }
    return (long) start;
  }

  private static boolean isScaled(NiftiHeader header, String file, List<InputWarning> warnings) {
    if (header.slope == 0 || Double.isNaN(header.slope)) {
      return false;
    }
    if (Double.isNaN(header.intercept)) {
      if (header.slope != 1) {
        warnings.add(
            new InputWarning.Note(
                "intercept-ignored",
                file
                    + " has slope "
                    + header.slope
                    + " but an intercept that is not a number; stored values are used as they are."));
      }
      return false;
    }
    if (Double.isInfinite(header.slope) || Double.isInfinite(header.intercept)) {
      throw new InvalidInputException(
          "nifti-header-damaged",
          file + " has slope " + header.slope + " and intercept " + header.intercept + ".",
          WRITE_AGAIN);
    }
    return header.slope != 1 || header.intercept != 0;
  }

  private static void checkMemory(VoxelGrid grid, NiftiDataType type, boolean scaled, String file) {
    boolean asDouble =
        type.pixelType().isHeldAsDouble() && !(scaled && type.pixelType().isInteger());
    long needed = (long) grid.voxelCount() * (asDouble ? 8 : 4);
    long available = Runtime.getRuntime().maxMemory();
    if (needed > available) {
      throw new InvalidInputException(
          "volume-too-large",
          String.format(
              Locale.ROOT,
              "%s holds %dx%dx%d voxels, which take %d MB in memory; Java may use %d MB.",
              file,
              grid.sizeX(),
              grid.sizeY(),
              grid.sizeZ(),
              needed >> 20,
              available >> 20),
          "Give Java more memory (-Xmx), or crop or resample the volume.");
    }
  }

  private static void warnOfName(Path path, VoxelSource source, List<InputWarning> warnings) {
    String file = nameOf(path);
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz") && !source.isCompressed()) {
      warnings.add(
          new InputWarning.Note(
              "gzip-name", file + " is not compressed, although its name says so; it was read."));
    }
    if (source.isCompressed()
        && (name.endsWith(".nii") || name.endsWith(".hdr") || name.endsWith(".img"))) {
      warnings.add(
          new InputWarning.Note(
              "gzip-name",
              file + " is compressed (gzip), although its name says not; it was read."));
    }
  }

  private static boolean isImageOfPair(Path path) throws IOException {
    String name = nameOf(path).toLowerCase(Locale.ROOT);
    return (name.endsWith(".img") || name.endsWith(".img.gz")) && readHeader(path).isEmpty();
  }

  /** The header file beside an image file. */
  private static Optional<Path> headerOfPair(Path path) {
    return partner(path, ".img", ".hdr");
  }

  /** The image file beside a header file. */
  private static Path imageOfPair(Path headerFile) {
    String file = nameOf(headerFile);
    String name = file.toLowerCase(Locale.ROOT);
    if (!name.endsWith(".hdr") && !name.endsWith(".hdr.gz")) {
      throw new InvalidInputException(
          "nifti-pair-incomplete",
          file + " is the header of a pair, but its name does not end in .hdr.",
          "Name the two files alike, one .hdr and one .img, and put them beside each other.");
    }
    return partner(headerFile, ".hdr", ".img")
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "nifti-pair-incomplete",
                    file
                        + " holds only the header; its voxels should be in "
                        + file.substring(0, name.lastIndexOf(".hdr"))
                        + (file.contains(".HDR") ? ".IMG" : ".img")
                        + " beside it, which is missing.",
                    "Put both files into one folder, or convert the pair to .nii."));
  }

  /** The existing file whose name has another ending, compressed or not, in either case. */
  private static Optional<Path> partner(Path path, String ending, String otherEnding) {
    String file = nameOf(path);
    int cut = file.toLowerCase(Locale.ROOT).lastIndexOf(ending);
    if (cut < 0) {
      return Optional.empty();
    }
    String stem = file.substring(0, cut);
    for (String zip : new String[] {"", ".gz"}) {
      String candidate = otherEnding + zip;
      for (String name : new String[] {candidate, candidate.toUpperCase(Locale.ROOT)}) {
        Path partner = path.resolveSibling(stem + name);
        if (Files.isRegularFile(partner)) {
          return Optional.of(partner);
        }
      }
    }
    return Optional.empty();
  }

  private static InvalidInputException headerMissing(Path path) {
    String file = nameOf(path);
    String stem = file.substring(0, file.toLowerCase(Locale.ROOT).lastIndexOf(".img"));
    return new InvalidInputException(
        "nifti-pair-incomplete",
        file + " holds voxels only; its header " + stem + ".hdr is not beside it.",
        "Put both files into one folder, or convert the pair to .nii.");
  }

  private static InvalidInputException notNifti(Path path) {
    return new InvalidInputException(
        "file-not-recognised",
        nameOf(path) + " is no NIfTI file: it does not start with a NIfTI header.",
        "Give a NIfTI file (.nii, .nii.gz, or .hdr with .img).");
  }

  private static InvalidInputException unsupported(NiftiHeader header, String file) {
    return new InvalidInputException(
        "nifti-datatype",
        file
            + " has datatype "
            + header.datatype
            + " ("
            + NiftiDataType.describeUnsupported(header.datatype)
            + "), whose voxels are not one number each.",
        "Convert it to an integer or floating type.");
  }

  private static String nameOf(NiftiDataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** The last part of a path, for messages. */
  static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }
}
