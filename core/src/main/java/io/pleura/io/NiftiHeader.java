package io.pleura.io;

import io.pleura.volume.Direction;
import io.pleura.volume.VoxelGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The fields of a NIfTI header that say where voxels lie and how they are stored, as they stand in
 * the file: RAS, in the file's own unit.
 */
final class NiftiHeader {

  static final int SIZE_1 = 348;
  static final int SIZE_2 = 540;

  /** Size of the field for a text. */
  static final int DESCRIPTION_BYTES = 80;

  /** Bytes after the header that say whether extensions follow. */
  private static final int EXTENSION_FLAG = 4;

  private static final byte[] MAGIC_END_2 = {'\r', '\n', 0x1a, '\n'};
  private static final int LARGEST_SIZE_1 = Short.MAX_VALUE;
  private static final int MILLIMETRE = 2;
  private static final int SCANNER = 1;

  final int version;
  final ByteOrder order;

  /** Whether the voxels follow in the same file. */
  final boolean single;

  /** The number of axes, then the size of each; always eight elements. */
  final long[] dim = new long[8];

  int datatype;
  int bitpix;

  /** Qfac, then the spacing of each axis; always eight elements. */
  final double[] pixdim = new double[8];

  double voxOffset;
  double slope;
  double intercept;
  int units;
  int qformCode;
  int sformCode;

  /** Quaternion b, c, d, then the offset x, y, z. */
  final double[] qform = new double[6];

  /** Three rows of four: x, y, z of RAS from the indices and 1. */
  final double[] sform = new double[12];

  private NiftiHeader(int version, ByteOrder order, boolean single) {
    this.version = version;
    this.order = order;
    this.single = single;
  }

  /** Bytes of the header itself. */
  int size() {
    return version == 1 ? SIZE_1 : SIZE_2;
  }

  /** Where voxels may start at the earliest in a single file. */
  int firstVoxelOffset() {
    return size() + EXTENSION_FLAG;
  }

  /**
   * How many header bytes a file has that starts with these four: 348, 540, or nothing when it is
   * no NIfTI.
   */
  static Optional<Integer> sizeFrom(byte[] start) {
    if (start.length < 4) {
      return Optional.empty();
    }
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      int size = ByteBuffer.wrap(start).order(order).getInt(0);
      if (size == SIZE_1 || size == SIZE_2) {
        return Optional.of(size);
      }
    }
    return Optional.empty();
  }

  /**
   * Takes the fields out of the first bytes of a file.
   *
   * @return nothing when the bytes are no NIfTI header
   */
  static Optional<NiftiHeader> parse(byte[] bytes) {
    Optional<Integer> size = sizeFrom(bytes);
    if (size.isEmpty() || bytes.length < size.get()) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(0) != size.get()) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    int version = size.get() == SIZE_1 ? 1 : 2;
    int at = version == 1 ? 344 : 4;
    String magic = new String(bytes, at, 3, StandardCharsets.ISO_8859_1);
    boolean ended =
        version == 1
            ? bytes[at + 3] == 0
            : bytes[at + 3] == 0 && Arrays.equals(bytes, 8, 12, MAGIC_END_2, 0, 4);
    boolean single = magic.equals("n+" + version);
    if (!ended || !(single || magic.equals("ni" + version))) {
      return Optional.empty();
    }
    var header = new NiftiHeader(version, in.order(), single);
    if (version == 1) {
      header.parse1(in);
    } else {
      header.parse2(in);
    }
    return Optional.of(header);
  }

  private void parse1(ByteBuffer in) {
    for (int i = 0; i < 8; i++) {
      dim[i] = in.getShort(40 + 2 * i);
      pixdim[i] = in.getFloat(76 + 4 * i);
    }
    datatype = in.getShort(70);
    bitpix = in.getShort(72);
    voxOffset = in.getFloat(108);
    slope = in.getFloat(112);
    intercept = in.getFloat(116);
    units = in.get(123);
    qformCode = in.getShort(252);
    sformCode = in.getShort(254);
    for (int i = 0; i < 6; i++) {
      qform[i] = in.getFloat(256 + 4 * i);
    }
    for (int i = 0; i < 12; i++) {
      sform[i] = in.getFloat(280 + 4 * i);
    }
  }

  private void parse2(ByteBuffer in) {
    for (int i = 0; i < 8; i++) {
      dim[i] = in.getLong(16 + 8 * i);
      pixdim[i] = in.getDouble(104 + 8 * i);
    }
    datatype = in.getShort(12);
    bitpix = in.getShort(14);
    voxOffset = in.getLong(168);
    slope = in.getDouble(176);
    intercept = in.getDouble(184);
    units = in.getInt(500);
    qformCode = in.getInt(344);
    sformCode = in.getInt(348);
    for (int i = 0; i < 6; i++) {
      qform[i] = in.getDouble(352 + 8 * i);
    }
    for (int i = 0; i < 12; i++) {
      sform[i] = in.getDouble(400 + 8 * i);
    }
  }

  /**
   * The number of values a voxel along the fifth axis. The header then is that of one of them, a
   * volume of three axes; other axes beyond the third stay for the check of the geometry.
   */
  long takeComponents() {
    long axes = dim[0];
    if (axes < 5 || axes > 7 || dim[4] > 1 || dim[5] <= 1) {
      return 1;
    }
    long components = dim[5];
    dim[5] = 1;
    boolean others = (axes > 5 && dim[6] > 1) || (axes > 6 && dim[7] > 1);
    dim[0] = others ? axes : 3;
    return components;
  }

  /** Whether NIfTI-1 can hold a grid of this size. */
  static boolean fitsVersion1(VoxelGrid grid) {
    return grid.sizeX() <= LARGEST_SIZE_1
        && grid.sizeY() <= LARGEST_SIZE_1
        && grid.sizeZ() <= LARGEST_SIZE_1;
  }

  /** The little-endian header of a grid, in millimetres, with sform and qform code 1. */
  static NiftiHeader of(VoxelGrid grid, NiftiDataType type, int version, boolean single) {
    var header = new NiftiHeader(version, ByteOrder.LITTLE_ENDIAN, single);
    Arrays.fill(header.dim, 1);
    header.dim[0] = 3;
    header.datatype = type.code();
    header.bitpix = 8 * type.bytes();
    header.voxOffset = single ? header.firstVoxelOffset() : 0;
    header.slope = 1;
    header.units = MILLIMETRE;
    header.qformCode = SCANNER;
    header.sformCode = SCANNER;
    Direction direction = grid.direction();
    double[] rotation = new double[9];
    for (int row = 0; row < 3; row++) {
      double sign = row < 2 ? -1 : 1;
      for (int axis = 0; axis < 3; axis++) {
        rotation[3 * row + axis] = 0.0 + sign * direction.get(row, axis);
        header.sform[4 * row + axis] = rotation[3 * row + axis] * grid.spacing().get(axis);
      }
      header.sform[4 * row + 3] = 0.0 + sign * grid.origin().get(row);
      header.qform[3 + row] = header.sform[4 * row + 3];
    }
    header.pixdim[0] = Rotation.determinant(rotation) < 0 ? -1 : 1;
    for (int axis = 0; axis < 3; axis++) {
      header.dim[axis + 1] = grid.size(axis);
      header.pixdim[axis + 1] = grid.spacing().get(axis);
      rotation[3 * axis + 2] *= header.pixdim[0];
    }
    System.arraycopy(Rotation.toQuaternion(rotation), 1, header.qform, 0, 3);
    return header;
  }

  /**
   * The bytes of the header and the extension flag.
   *
   * @param description text of the field {@code descrip}, shorter than {@link #DESCRIPTION_BYTES}
   */
  byte[] toBytes(String description) {
    ByteBuffer out = ByteBuffer.allocate(firstVoxelOffset()).order(order);
    out.putInt(0, size());
    byte[] magic = ((single ? "n+" : "ni") + version).getBytes(StandardCharsets.US_ASCII);
    if (version == 1) {
      put1(out);
      out.put(344, magic);
    } else {
      put2(out);
      out.put(4, magic);
      out.put(8, MAGIC_END_2);
    }
    out.put(version == 1 ? 148 : 240, description.getBytes(StandardCharsets.US_ASCII));
    return out.array();
  }

  private void put1(ByteBuffer out) {
    for (int i = 0; i < 8; i++) {
      out.putShort(40 + 2 * i, (short) dim[i]);
      out.putFloat(76 + 4 * i, (float) pixdim[i]);
    }
    out.putShort(70, (short) datatype);
    out.putShort(72, (short) bitpix);
    out.putFloat(108, (float) voxOffset);
    out.putFloat(112, (float) slope);
    out.putFloat(116, (float) intercept);
    out.put(123, (byte) units);
    out.putShort(252, (short) qformCode);
    out.putShort(254, (short) sformCode);
    for (int i = 0; i < 6; i++) {
      out.putFloat(256 + 4 * i, (float) qform[i]);
    }
    for (int i = 0; i < 12; i++) {
      out.putFloat(280 + 4 * i, (float) sform[i]);
    }
  }

  private void put2(ByteBuffer out) {
    for (int i = 0; i < 8; i++) {
      out.putLong(16 + 8 * i, dim[i]);
      out.putDouble(104 + 8 * i, pixdim[i]);
    }
    out.putShort(12, (short) datatype);
    out.putShort(14, (short) bitpix);
    out.putLong(168, (long) voxOffset);
    out.putDouble(176, slope);
    out.putDouble(184, intercept);
    out.putInt(500, units);
    out.putInt(344, qformCode);
    out.putInt(348, sformCode);
    for (int i = 0; i < 6; i++) {
      out.putDouble(352 + 8 * i, qform[i]);
    }
    for (int i = 0; i < 12; i++) {
      out.putDouble(400 + 8 * i, sform[i]);
    }
  }
}
