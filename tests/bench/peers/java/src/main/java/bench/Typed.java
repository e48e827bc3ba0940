package bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.List;

public class Typed implements RequestHandler<Typed.Event, Integer> {
    public static class Event {
        public List<Item> items;
    }

    public static class Item {
        public int id;
        public String name;
        public List<String> tags;
        public double price;
        public boolean on;
    }

    public Integer handleRequest(Event event, Context context) {
        return event.items.size();
    }
}
