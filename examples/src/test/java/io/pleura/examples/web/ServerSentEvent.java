package io.pleura.examples.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One event of a stream.
 *
 * @param name what happened
 * @param data about it
 */
record ServerSentEvent(String name, JsonNode data) {

  /** All events of a stream; comments are left out. */
  static List<ServerSentEvent> parse(String stream) throws JsonProcessingException {
    List<ServerSentEvent> events = new ArrayList<>();
    for (String block : stream.split("\r?\n\r?\n")) {
      String name = "message";
      var data = new StringBuilder();
      for (String line : block.split("\r?\n")) {
        if (line.startsWith("event:")) {
          name = line.substring("event:".length()).strip();
        } else if (line.startsWith("data:")) {
          data.append(line.substring("data:".length()).strip());
        }
      }
      if (!data.isEmpty()) {
        events.add(new ServerSentEvent(name, Client.JSON.readTree(data.toString())));
      }
    }
    return events;
  }
}
