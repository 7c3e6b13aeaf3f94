/** Sentences that only the server sends. */
interface ServerWords {
  /** Precedes the sentence about a limit when the limit ends a reply. */
  readonly ends: string;
  /** The limits are unavailable. */
  readonly unavailable: string;
}

/** By locale tag. */
export const serverWords: { readonly en: ServerWords; readonly [tag: string]: ServerWords } = {
  en: {
    ends: "This reply ends here.",
    unavailable: "Something isn't working right now. Please try again in a few seconds.",
  },
  "zh-CN": {
    ends: "这条回复到此为止。",
    unavailable: "出了点小问题，请过几秒再试。",
  },
  "zh-HK": {
    ends: "這則回覆到此為止。",
    unavailable: "出了一點小問題，請過幾秒再試。",
  },
  ja: {
    ends: "この返答はここで終わります。",
    unavailable: "うまく動いていません。数秒後にもう一度試してください。",
  },
  ko: {
    ends: "이 답변은 여기서 끝나요.",
    unavailable: "지금 잠깐 문제가 있어요. 몇 초 뒤에 다시 해 보세요.",
  },
  es: {
    ends: "Esta respuesta termina aquí.",
    unavailable: "Ahora mismo algo no funciona. Inténtalo otra vez en unos segundos.",
  },
  vi: {
    ends: "Câu trả lời này dừng ở đây.",
    unavailable: "Hiện có gì đó chưa ổn. Vui lòng thử lại sau vài giây.",
  },
  de: {
    ends: "Diese Antwort endet hier.",
    unavailable: "Gerade klappt etwas nicht. Versuch es in ein paar Sekunden noch mal.",
  },
  "pt-BR": {
    ends: "Esta resposta termina aqui.",
    unavailable: "Algo não está funcionando agora. Tente de novo em alguns segundos.",
  },
  fr: {
    ends: "Cette réponse s'arrête ici.",
    unavailable: "Quelque chose ne marche pas en ce moment. Réessaie dans quelques secondes.",
  },
  it: {
    ends: "Questa risposta finisce qui.",
    unavailable: "Al momento qualcosa non funziona. Riprova tra qualche secondo.",
  },
  ru: {
    ends: "Этот ответ заканчивается здесь.",
    unavailable: "Сейчас что-то не работает. Попробуй через несколько секунд.",
  },
  pl: {
    ends: "Ta odpowiedź kończy się tutaj.",
    unavailable: "Coś teraz nie działa. Spróbuj za kilka sekund.",
  },
  bn: {
    ends: "এই উত্তর এখানেই শেষ।",
    unavailable: "এখন কিছু একটা কাজ করছে না। কয়েক সেকেন্ড পরে আবার চেষ্টা করো।",
  },
  ar: {
    ends: "ينتهي هذا الجواب هنا.",
    unavailable: "هناك شيء لا يعمل الآن. يرجى المحاولة بعد ثوانٍ.",
  },
  ur: {
    ends: "یہ جواب یہاں ختم ہوتا ہے۔",
    unavailable: "ابھی کچھ کام نہیں کر رہا۔ چند سیکنڈ بعد دوبارہ کوشش کریں۔",
  },
};
