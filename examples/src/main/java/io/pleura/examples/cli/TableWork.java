package io.pleura.examples.cli;

import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of features for each case, or for each label of its mask. */
final class TableWork implements BatchWork {

  private final ExtractionPlan plan;
  private final LabelChoice labels;
  private final TableLayout layout;
  private final BatchTable table;

  TableWork(ExtractionPlan plan, LabelChoice labels, TableLayout layout, BatchTable table) {
    this.plan = plan;
    this.labels = labels;
    this.layout = layout;
    this.table = table;
  }

  @Override
  public boolean isComplete(BatchCase one) {
    LabelChoice choice = one.labels(labels);
    if (choice instanceof LabelChoice.Listed listed) {
      return table.labels(one).containsAll(listed.labels());
    }
    return !(choice instanceof LabelChoice.All) && table.has(one);
  }

  @Override
  public List<Outcome> extract(BatchCase one, ExecutionContext context) throws IOException {
    LabelChoice choice = one.labels(labels);
    Set<Integer> present = table.labels(one);
    if (!present.isEmpty() && choice instanceof LabelChoice.Several) {
      Set<Integer> missing =
          choice instanceof LabelChoice.Listed listed
              ? new LinkedHashSet<>(listed.labels())
              : new LinkedHashSet<>(plan.labels(one.files()));
      missing.removeAll(present);
      if (missing.isEmpty()) {
        return List.of();
      }
      choice = new LabelChoice.Listed(List.copyOf(missing));
    }
    return plan.extract(one.files(), choice, context);
  }

  @Override
  public void keep(BatchCase one, List<Outcome> outcomes) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    List<@Nullable Integer> rowLabels = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Extraction extraction) {
        rows.add(layout.row(one.cells(), extraction));
        rowLabels.add(extraction.label());
      }
    }
    if (!rows.isEmpty()) {
      table.append(one, rows, rowLabels);
    }
  }

  @Override
  public void finish() throws IOException {
    table.finish();
  }
}
