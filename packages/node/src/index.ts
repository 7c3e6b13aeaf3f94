export { type FileSink, fileSink, type FileSinkOptions } from "./file-sink.ts";
