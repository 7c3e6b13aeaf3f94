export { ptBR } from "@recess/words/locales/pt-BR";
