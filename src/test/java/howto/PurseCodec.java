package howto;

import com.google.protobuf.ByteString;
import io.byteborne.save.SaveCodec;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

@Component
class PurseCodec implements SaveCodec<Purse> {
    private final JsonMapper json = new JsonMapper();

    @Override
    public Class<Purse> type() {
        return Purse.class;
    }

    @Override
    public ByteString encode(Purse purse) {
        return ByteString.copyFrom(json.writeValueAsBytes(purse));
    }

    @Override
    public Purse decode(ByteString data) {
        return json.readValue(data.toByteArray(), Purse.class);
    }
}
