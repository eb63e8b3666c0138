package io.ishigaki.rpc;

import java.util.List;

/// The options that every command takes.
public final class GlobalOptions {
    public static final String ENCODING = "encoding";
    public static final String TIMEOUT = "timeout";
    public static final String OFFLINE = "offline";
    public static final String API = "api";
    public static final String API_AUTH = "api-auth";
    public static final String REPOSITORY = "repo-dir";
    public static final String CID_BASE = "cid-base";
    public static final String UPGRADE_CID = "upgrade-cidv0-in-output";
    public static final String STREAM_CHANNELS = "stream-channels";
    public static final String DEBUG = "debug";
    public static final String HELP = "help";

    public static final List<Option> ALL = List.of(
            Option.text(ENCODING, "the form of the output: text or json").alias("enc"),
            Option.text(TIMEOUT, "end the command after this time, as in 30s"),
            Option.flag(OFFLINE, "do without the network"),
            Option.text(API, "the RPC endpoint to use: a multiaddr or a URL"),
            Option.text(API_AUTH, "what to authenticate with at the endpoint: bearer:… or basic:user:password"),
            Option.text(REPOSITORY, "the directory of the repository")
                    .alias("config")
                    .alias("c"),
            Option.text(CID_BASE, "the multibase of version 1 CIDs in the output"),
            Option.flag(UPGRADE_CID, "show version 0 CIDs as version 1"),
            Option.flag(STREAM_CHANNELS, "stream the output"),
            Option.flag(DEBUG, "log what is done").alias("D"),
            Option.flag(HELP, "tell about the command").alias("h"));

    private GlobalOptions() {}
}
