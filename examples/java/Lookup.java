// Level 1, look up: what does a status mean?
//
//   java -cp aftercall-0.1.0.jar Lookup.java 503

import aftercall.Aftercall;
import aftercall.Status;

public class Lookup {
    public static void main(String[] arguments) {
        Status status = Aftercall.status(arguments.length > 0 ? arguments[0] : "503");
        System.out.println(status);
        System.out.println(status.description());
        System.out.println("what to do next? " + status.remedy() + ": " + status.remedy().help());
    }
}
