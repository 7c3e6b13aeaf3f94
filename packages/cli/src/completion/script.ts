import { presets } from "@recess/core/presets";
import type { Argument, Command, Option } from "commander";

interface Described {
  readonly name: string;
  readonly description: string;
}

/** What can follow a command. */
interface CommandWords extends Described {
  readonly options: readonly OptionWords[];
  /** Words other than files. */
  readonly words: readonly Described[];
  readonly takesFiles: boolean;
}

interface OptionWords {
  /** `-f` and `--format`, whichever exist. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly takesFiles: boolean;
}

/** A shell's completion script, generated from the commands. */
export function completionScript(shell: "bash" | "zsh" | "fish", program: Command): string {
  const commands = program.commands.filter((command) => command.name() !== "help").map(wordsOf);
  const help: CommandWords = {
    name: "help",
    description: "print a command's help",
    options: [],
    words: commands,
    takesFiles: false,
  };
  const all = [...commands, help];
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](all);
}

const HELP: OptionWords = {
  flags: ["-h", "--help"],
  description: "print help",
  takesValue: false,
  values: [],
  takesFiles: false,
};

function wordsOf(command: Command): CommandWords {
  const args = command.registeredArguments;
  return {
    name: command.name(),
    description: command.summary(),
    options: [...command.options.map(optionWords), HELP],
    words: args.flatMap(argumentWords),
    takesFiles: args.some((argument) => FILES.test(argument.name())),
  };
}

const FILES = /^(policy|policies|old|new|trace|file|journal)$/;
const POLICIES = /^(policy|policies|old|new|name)$/;

function argumentWords(argument: Argument): readonly Described[] {
  const choices = (argument.argChoices ?? []).map((name) => ({ name, description: "" }));
  const isPolicy = POLICIES.test(argument.name());
  return isPolicy ? presets.map(({ id, title }) => ({ name: id, description: title })) : choices;
}

function optionWords(option: Option): OptionWords {
  const isPolicy = option.long === "--policy";
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    takesValue: option.required || option.optional,
    values: isPolicy ? presets.map(({ id }) => id) : (option.argChoices ?? []),
    takesFiles: option.flags.includes("<file"),
  };
}

function unique(list: readonly Described[]): readonly Described[] {
  return [...new Map(list.map((item) => [item.name, item])).values()];
}

function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const cases = commands.map(({ name, options, words, takesFiles }) => {
    const valued = options.filter(({ takesValue }) => takesValue);
    const values = valued.map(
      (option) =>
        `        ${option.flags.join("|")}) words="${option.values.join(" ")}"${option.takesFiles ? " files=1" : ""} ;;`,
    );
    const flags = options.flatMap((option) => option.flags).join(" ");
    const own = unique(words)
      .map((word) => word.name)
      .join(" ");
    return `    ${name})
      case "$previous" in
${values.map((line) => `${line}\n`).join("")}        *)
          if [[ "$current" == -* ]]; then words="${flags}"; else words="${own}"${takesFiles ? " files=1" : ""}; fi ;;
      esac ;;`;
  });
  return `# Completions of recess for bash: source <(recess completion bash)
_recess() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words="" files=""
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${names} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ -n "$files" ]]; then
    compopt -o filenames 2> /dev/null
    local file
    while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$current")
  fi
}
complete -F _recess recess
`;
}

/** Quotes for zsh's and fish's single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Colons and brackets have a meaning in `name:description` and `[description]`. */
function zshText(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}

function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef recess
# Completions of recess for zsh: write them to _recess in a folder of $fpath.
_recess() {
  local -a words_here
  if (( CURRENT == 2 )); then
    words_here=(
${commands.map(zshDescribed).join("\n")}
    )
    _describe command words_here
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(zshCase).join("\n")}
  esac
}
${commands.map(zshOperands).join("")}if [[ $funcstack[1] == _recess ]]; then _recess "$@"; else compdef _recess recess; fi
`;
}

function zshDescribed({ name, description }: Described): string {
  return `      ${quoted(description === "" ? name : `${name}:${zshText(description)}`)}`;
}

function zshCase({ name, options, words, takesFiles }: CommandWords): string {
  const specs = options.map((option) => {
    const { flags, description } = option;
    const spec = quoted(`[${zshText(description)}]${zshValue(option)}`);
    return flags.length > 1
      ? `${quoted(`(${flags.join(" ")})`)}{${flags.join(",")}}${spec}`
      : `${flags[0] ?? ""}${spec}`;
  });
  const operands = words.length > 0 || takesFiles ? [quoted(`*:word:_recess_${name}`)] : [];
  return `    ${name}) _arguments -s ${[...specs, ...operands].join(" \\\n      ")} ;;`;
}

function zshValue({ takesValue, values, takesFiles }: OptionWords): string {
  if (!takesValue) return "";
  // A space marks a value that cannot be completed.
  if (!takesFiles) return `:value:${values.length > 0 ? `(${values.join(" ")})` : " "}`;
  return `:value:${values.length > 0 ? `{ compadd -- ${values.join(" ")}; _files }` : "_files"}`;
}

function zshOperands({ name, words, takesFiles }: CommandWords): string {
  if (words.length === 0 && !takesFiles) return "";
  const list = unique(words);
  const described =
    list.length === 0 ? "" : `  words_here=(\n${list.map(zshDescribed).join("\n")}\n  )\n  _describe word words_here\n`;
  return `_recess_${name}() {\n  local -a words_here\n${described}${takesFiles ? "  _files\n" : ""}}\n`;
}

function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, description, options, words, takesFiles }) => {
    const inside = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c recess -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
      ...options.map((option) => {
        const names = option.flags.map((flag) =>
          flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        const values = option.values.length > 0 ? ` -a ${quoted(option.values.join(" "))}` : "";
        const value = option.takesValue ? ` ${option.takesFiles ? "-r" : "-x"}${values}` : "";
        return `complete -c recess ${inside} ${names.join(" ")}${value} -d ${quoted(option.description)}`;
      }),
      ...unique(words).map(
        (word) =>
          `complete -c recess ${inside} ${takesFiles ? "" : "-f "}-a ${quoted(word.name)} -d ${quoted(word.description)}`,
      ),
    ];
  });
  return `# Completions of recess for fish: write them to ~/.config/fish/completions/recess.fish.
complete -c recess -n __fish_use_subcommand -f
${lines.join("\n")}
`;
}
