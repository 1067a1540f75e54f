package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.examples.text.CsvText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table that a batch fills. Rows are appended whole and forced to the disk as cases finish; at
 * the end they stand in the order of the batch, whatever the number of jobs. What a killed run
 * leaves behind can be gone on with: whole rows stay, a torn last one is cut off. Safe for
 * concurrent use.
 */
final class BatchTable implements AutoCloseable {

  private static final String RESUME_ELSE =
      "Go on with the parameter file, the options and the batch file that the table was begun with,"
          + " or write to another file.";

  /** A row in the file. */
  private record Span(int caseNumber, int labelRank, long start, int length) {}

  private final Path path;
  private final List<String> given;
  private final List<String> features;
  private final Provenance provenance;
  private final LabelChoice labels;
  private final Map<Integer, Set<Integer>> present = new HashMap<>();
  private List<Span> spans = new ArrayList<>();
  private List<String> header = List.of();
  private FileChannel channel;
  private long size;
  private long cut;

  private BatchTable(Path path, BatchFile batch, ExtractionPlan plan, LabelChoice labels)
      throws IOException {
    this.path = path;
    this.labels = labels;
    provenance = plan.provenance();
    features = plan.featureNames();
    var columns = new ArrayList<>(batch.columns());
    if (labels instanceof LabelChoice.Several && !columns.contains(TableLayout.LABEL)) {
      columns.add(columns.indexOf(TableLayout.MASK) + 1, TableLayout.LABEL);
    }
    given = List.copyOf(columns);
    List<String> taken =
        given.stream()
            .filter(column -> TableLayout.isDiagnostic(column) || features.contains(column))
            .toList();
    if (!taken.isEmpty()) {
      throw new ConfigurationException(
          "batch-file",
          "The batch file has columns that the results take: " + String.join(", ", taken) + ".",
          "Remove or rename them.");
    }
    channel = open();
  }

  /**
   * Begins a table, or goes on with what is there.
   *
   * @param resume whether to go on; otherwise an existing file is refused
   * @throws ConfigurationException when there is a file and it is not to be gone on with, or it was
   *     made from other cases, with other settings or by another version, or is being written
   */
  static BatchTable open(
      Path path, BatchFile batch, ExtractionPlan plan, LabelChoice labels, boolean resume)
      throws IOException {
    if (!resume && Files.exists(path) && Files.size(path) > 0) {
      throw new ConfigurationException(
          "batch-output-exists",
          "The table " + path + " exists.",
          "Add --resume to go on with it, or remove it, or write to another file.");
    }
    var table = new BatchTable(path, batch, plan, labels);
    try {
      table.readRows(batch.cases());
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
    return table;
  }

  private FileChannel open() throws IOException {
    FileChannel opened =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (opened.tryLock() != null) {
        return opened;
      }
    } catch (OverlappingFileLockException sameProcess) {
      // refused below
    } catch (IOException e) {
      return opened; // a file system without locks
    }
    opened.close();
    throw new ConfigurationException(
        "batch-output-locked",
        "The table " + path + " is being written by another run.",
        "Wait for it, or write to another file.");
  }

  private void readRows(List<BatchCase> cases) throws IOException {
    Map<List<String>, Deque<BatchCase>> waiting = new HashMap<>();
    for (BatchCase one : cases) {
      waiting.computeIfAbsent(key(one), key -> new ArrayDeque<>()).add(one);
    }
    // Not a stream of its own: closing that would give up the lock.
    var scanner = new TableScanner(Channels.newInputStream(channel.position(0)));
    boolean hasHeader = scanner.next();
    if (hasHeader) {
      readHeader(scanner.row());
      while (scanner.next()) {
        readRow(scanner, waiting);
      }
    } else {
      checkBegins(scanner.row());
    }
    checkTorn(scanner.row(), cases);
    cut = channel.size() - scanner.position();
    if (spans.isEmpty()) {
      header = List.of(); // written again with the first row, which settles the columns
    } else {
      size = scanner.position();
    }
    channel.truncate(size);
  }

  /** Whether what follows the last whole row may be the start of one row, and no more. */
  private void checkTorn(String text, List<BatchCase> cases) {
    long most =
        cases.stream()
            .mapToLong(one -> one.cells().values().stream().mapToLong(BatchTable::breaks).sum())
            .max()
            .orElse(0);
    if (breaks(text) > most) {
      throw other("Row " + (spans.size() + 2) + " has a quotation mark that is never closed.");
    }
  }

  private static long breaks(String text) {
    return text.chars().filter(c -> c == '\n').count();
  }

  /** Whether the start of a file may be the torn start of this table. */
  private void checkBegins(String text) {
    String expected = CsvText.line(given);
    String start = expected.substring(0, expected.length() - 1);
    if (!start.startsWith(text) && !text.startsWith(start)) {
      throw other("It begins with other columns.");
    }
  }

  private void readHeader(String line) {
    header = cells(line, 1);
    var unknown = new LinkedHashSet<>(header);
    given.forEach(unknown::remove);
    features.forEach(unknown::remove);
    unknown.removeIf(TableLayout::isDiagnostic);
    if (!header.containsAll(given) || !unknown.isEmpty()) {
      throw other(
          unknown.isEmpty()
              ? "It lacks a column of the batch file."
              : "It has columns that this run does not write: " + String.join(", ", unknown) + ".");
    }
  }

  private void readRow(TableScanner scanner, Map<List<String>, Deque<BatchCase>> waiting) {
    int line = spans.size() + 2;
    List<String> cells = cells(scanner.row(), line);
    if (cells.size() != header.size()) {
      throw other("Row " + line + " has " + cells.size() + " cells for " + header.size() + ".");
    }
    TableLayout.signature(header, provenance)
        .forEach(
            (column, expected) -> {
              String found = cells.get(header.indexOf(column));
              if (!found.equals(expected)) {
                throw other(
                    "Row " + line + " has " + column + " '" + found + "', not '" + expected + "'.");
              }
            });
    List<String> key = new ArrayList<>();
    given.forEach(column -> key.add(cells.get(header.indexOf(column))));
    int place = given.indexOf(TableLayout.LABEL);
    Integer label = null;
    Deque<BatchCase> fitting = waiting.get(key);
    if (fitting == null && place >= 0 && labels instanceof LabelChoice.Several) {
      label = label(key.set(place, ""));
      fitting = label == null ? null : waiting.get(key);
    }
    if (fitting == null || fitting.isEmpty()) {
      throw other(
          "Row " + line + " belongs to no case of the batch file: " + String.join(", ", key) + ".");
    }
    BatchCase one = fitting.element();
    if (label == null) {
      fitting.remove();
    } else if (present.getOrDefault(one.number(), Set.of()).contains(label)) {
      fitting.remove(); // the same case stands in the batch file again
      one =
          Optional.ofNullable(fitting.peek())
              .orElseThrow(() -> other("Row " + line + " stands there twice."));
    }
    remember(one, label, scanner.rowStart(), (int) (scanner.position() - scanner.rowStart()));
  }

  private static @Nullable Integer label(String cell) {
    try {
      return Integer.valueOf(cell);
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  private List<String> cells(String line, int number) {
    try {
      return CsvText.cells(line);
    } catch (RuntimeException e) {
      throw other("Row " + number + " is no row of such a table.");
    }
  }

  private List<String> key(BatchCase one) {
    return given.stream().map(column -> one.cells().getOrDefault(column, "")).toList();
  }

  private ConfigurationException other(String why) {
    return new ConfigurationException(
        "batch-resume", "The table " + path + " cannot be gone on with. " + why, RESUME_ELSE);
  }

  private void remember(BatchCase one, @Nullable Integer label, long start, int length) {
    present.computeIfAbsent(one.number(), number -> new HashSet<>()).add(label == null ? 0 : label);
    spans.add(new Span(one.number(), label == null ? 0 : labels.rank(label), start, length));
  }

  /** Bytes of a torn row that were cut off. */
  long cutBytes() {
    return cut;
  }

  /** Whether the table has a row of a case that has only one. */
  synchronized boolean has(BatchCase one) {
    return present.containsKey(one.number());
  }

  /** The labels of a case that have a row. */
  synchronized Set<Integer> labels(BatchCase one) {
    return Set.copyOf(present.getOrDefault(one.number(), Set.of()));
  }

  /** The number of rows. */
  synchronized int rows() {
    return spans.size();
  }

  /**
   * Appends the rows of one case in one piece, and forces them to the disk.
   *
   * @param rows value by column
   * @param rowLabels the label of each row, null where the case has only one
   */
  synchronized void append(
      BatchCase one, List<Map<String, Object>> rows, List<@Nullable Integer> rowLabels)
      throws IOException {
    var columns = new LinkedHashSet<>(header.isEmpty() ? given : header);
    rows.forEach(row -> columns.addAll(row.keySet()));
    List<String> wider = TableLayout.ordered(columns, given, features);
    if (!wider.equals(header)) {
      if (size > 0) {
        rewrite(wider);
      }
      header = wider;
    }
    var text = new StringBuilder(size == 0 ? CsvText.line(header) : "");
    List<Integer> lengths = new ArrayList<>();
    long start = size + bytes(text.toString()).length;
    for (Map<String, Object> row : rows) {
      String line = FeatureFile.line(header, row);
      text.append(line);
      lengths.add(bytes(line).length);
    }
    write(bytes(text.toString()));
    for (int i = 0; i < rows.size(); i++) {
      remember(one, rowLabels.get(i), start, lengths.get(i));
      start += lengths.get(i);
    }
  }

  private void write(byte[] bytes) throws IOException {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer, size + buffer.position());
      }
      channel.force(false);
      size += bytes.length;
    } catch (IOException e) {
      if (channel.isOpen()) {
        channel.truncate(size); // a full disk must not leave half a row
      }
      throw e;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Brings the rows into the order of the batch. */
  synchronized void finish() throws IOException {
    List<Span> sorted = sorted();
    if (!sorted.equals(spans)) {
      spans = sorted;
      rewrite(header);
    }
  }

  private List<Span> sorted() {
    return spans.stream()
        .sorted(Comparator.comparingInt(Span::caseNumber).thenComparingInt(Span::labelRank))
        .toList();
  }

  /** Writes all rows in the order of the list to a new file, which then takes the place of this. */
  private void rewrite(List<String> columns) throws IOException {
    Path part = path.toAbsolutePath().resolveSibling("." + path.getFileName() + ".part");
    List<Span> moved = new ArrayList<>();
    long written;
    try {
      try (FileChannel target =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        written = put(target, 0, bytes(CsvText.line(columns)));
        for (Span span : spans) {
          byte[] row = row(span, columns);
          moved.add(new Span(span.caseNumber(), span.labelRank(), written, row.length));
          written += put(target, written, row);
        }
        target.force(true);
      }
      channel.close();
      try {
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(part);
    }
    channel = open();
    size = written;
    spans = moved;
  }

  private static long put(FileChannel target, long position, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      target.write(buffer, position + buffer.position());
    }
    return bytes.length;
  }

  private byte[] row(Span span, List<String> columns) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(span.length());
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, span.start() + buffer.position()) < 0) {
        throw new IOException(path + " became shorter while it was written");
      }
    }
    if (columns.equals(header)) {
      return buffer.array();
    }
    List<String> cells = CsvText.cells(new String(buffer.array(), StandardCharsets.UTF_8));
    List<String> wider = new ArrayList<>();
    for (String column : columns) {
      int place = header.indexOf(column);
      wider.add(place < 0 ? "" : cells.get(place));
    }
    return bytes(CsvText.line(wider));
  }

  @Override
  public synchronized void close() throws IOException {
    boolean empty = channel.isOpen() && channel.size() == 0;
    channel.close();
    if (empty) {
      Files.deleteIfExists(path);
    }
  }
}
