package bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

public class Again implements RequestHandler<Typed.Event, Typed.Event> {
    public Typed.Event handleRequest(Typed.Event event, Context context) {
        return event;
    }
}
