/** Shells that {@link completionScripts} has a script for. */
export type Shell = "bash" | "zsh" | "fish";

/** A script for each shell. All ask the command itself, so that packs, configs and runs of the current folder are known. */
export const completionScripts: { readonly [S in Shell]: string } = {
  bash: `# matrix completion for bash: source <(matrix completion bash)
_matrix() {
  local value
  COMPREPLY=()
  while IFS= read -r value; do
    COMPREPLY+=("$value")
  done < <("$1" __complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=./] ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _matrix matrix
`,
  zsh: `#compdef matrix
# matrix completion for zsh: source <(matrix completion zsh), or as _matrix in a folder of $fpath
_matrix() {
  local value about
  local -a before open open_shown closed closed_shown
  (( CURRENT > 2 )) && before=("\${(@Q)words[2,CURRENT-1]}")
  while IFS=$'\\t' read -r value about; do
    if [[ $value == *[=./] ]]; then
      open+=("$value")
      open_shown+=("$value\${about:+  -- $about}")
    else
      closed+=("$value")
      closed_shown+=("$value\${about:+  -- $about}")
    fi
  done < <("\${(Q)words[1]}" __complete words "$before[@]" "\${(Q)PREFIX}" 2>/dev/null)
  (( $#open )) && compadd -S '' -l -d open_shown -a open
  (( $#closed )) && compadd -l -d closed_shown -a closed
  return 0
}
if [[ "\${funcstack[1]}" == _matrix ]]; then
  _matrix "$@"
else
  compdef _matrix matrix
fi
`,
  fish: `# matrix completion for fish: matrix completion fish > ~/.config/fish/completions/matrix.fish
function __matrix_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    $words[1] __complete words $words[2..-1] "$current" 2>/dev/null
end
complete -c matrix -f -k -a '(__matrix_complete)'
`,
};
