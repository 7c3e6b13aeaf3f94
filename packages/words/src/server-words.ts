/** Sentences that only the server sends. */
interface ServerWords {
  /** Precedes the sentence about a limit when the limit ends a reply. */
  readonly ends: string;
  /** The limits are unavailable. */
  readonly unavailable: string;
  /** The account has the maximum number of replies in progress. */
  readonly tooMany: string;
}

/** By locale tag. */
export const serverWords: { readonly en: ServerWords; readonly [tag: string]: ServerWords } = {
  en: {
    ends: "This reply ends here.",
    unavailable: "Something isn't working right now. Please try again in a few seconds.",
    tooMany: "Too many replies are being written at once. Wait until one of them ends.",
  },
  "zh-CN": {
    ends: "这条回复到此为止。",
    unavailable: "出了点小问题，请过几秒再试。",
    tooMany: "同时进行的回复太多了。等其中一条结束再试。",
  },
  "zh-HK": {
    ends: "這則回覆到此為止。",
    unavailable: "出了一點小問題，請過幾秒再試。",
    tooMany: "同時進行的回覆太多了。等其中一則結束再試。",
  },
  ja: {
    ends: "この返答はここで終わります。",
    unavailable: "うまく動いていません。数秒後にもう一度試してください。",
    tooMany: "同時に返答が多すぎます。どれかが終わるまで待ってください。",
  },
  ko: {
    ends: "이 답변은 여기서 끝나요.",
    unavailable: "지금 잠깐 문제가 있어요. 몇 초 뒤에 다시 해 보세요.",
    tooMany: "한꺼번에 쓰고 있는 답변이 너무 많아요. 하나가 끝날 때까지 기다려 주세요.",
  },
  es: {
    ends: "Esta respuesta termina aquí.",
    unavailable: "Ahora mismo algo no funciona. Inténtalo otra vez en unos segundos.",
    tooMany: "Hay demasiadas respuestas a la vez. Espera a que termine una.",
  },
  vi: {
    ends: "Câu trả lời này dừng ở đây.",
    unavailable: "Hiện có gì đó chưa ổn. Vui lòng thử lại sau vài giây.",
    tooMany: "Đang có quá nhiều câu trả lời cùng lúc. Hãy chờ một câu kết thúc.",
  },
  de: {
    ends: "Diese Antwort endet hier.",
    unavailable: "Gerade klappt etwas nicht. Versuch es in ein paar Sekunden noch mal.",
    tooMany: "Es werden gerade zu viele Antworten gleichzeitig geschrieben. Warte, bis eine davon fertig ist.",
  },
  "pt-BR": {
    ends: "Esta resposta termina aqui.",
    unavailable: "Algo não está funcionando agora. Tente de novo em alguns segundos.",
    tooMany: "Há respostas demais ao mesmo tempo. Espere uma delas terminar.",
  },
  fr: {
    ends: "Cette réponse s'arrête ici.",
    unavailable: "Quelque chose ne marche pas en ce moment. Réessaie dans quelques secondes.",
    tooMany: "Trop de réponses s'écrivent en même temps. Attends que l'une d'elles soit terminée.",
  },
  it: {
    ends: "Questa risposta finisce qui.",
    unavailable: "Al momento qualcosa non funziona. Riprova tra qualche secondo.",
    tooMany: "Ci sono troppe risposte in corso. Aspetta che ne finisca una.",
  },
  ru: {
    ends: "Этот ответ заканчивается здесь.",
    unavailable: "Сейчас что-то не работает. Попробуй через несколько секунд.",
    tooMany: "Сейчас пишется слишком много ответов сразу. Подожди, пока один из них закончится.",
  },
  pl: {
    ends: "Ta odpowiedź kończy się tutaj.",
    unavailable: "Coś teraz nie działa. Spróbuj za kilka sekund.",
    tooMany: "Za dużo odpowiedzi powstaje naraz. Poczekaj, aż któraś się skończy.",
  },
  bn: {
    ends: "এই উত্তর এখানেই শেষ।",
    unavailable: "এখন কিছু একটা কাজ করছে না। কয়েক সেকেন্ড পরে আবার চেষ্টা করো।",
    tooMany: "একসঙ্গে অনেক বেশি উত্তর লেখা হচ্ছে। একটি শেষ হওয়া পর্যন্ত অপেক্ষা করো।",
  },
  ar: {
    ends: "ينتهي هذا الجواب هنا.",
    unavailable: "هناك شيء لا يعمل الآن. يرجى المحاولة بعد ثوانٍ.",
    tooMany: "تُكتب أجوبة كثيرة في وقت واحد. يرجى الانتظار حتى ينتهي أحدها.",
  },
  ur: {
    ends: "یہ جواب یہاں ختم ہوتا ہے۔",
    unavailable: "ابھی کچھ کام نہیں کر رہا۔ چند سیکنڈ بعد دوبارہ کوشش کریں۔",
    tooMany: "ایک ساتھ بہت زیادہ جواب لکھے جا رہے ہیں۔ کسی ایک کے ختم ہونے کا انتظار کریں۔",
  },
};
